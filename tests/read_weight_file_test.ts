import assert from "node:assert/strict";
import { readWeightFile } from "../src/backbone/checkpoint/import_weights.ts";

const ADDRESS = "https://example.org/models/net%20v2-0badcafe.pth?raw=1";

/** Lets `fetch` give `response`, or fail with it, while `body` runs: tests have no permission to use a network. */
async function answering(response: Response | Error, body: () => Promise<void>): Promise<void> {
  const { fetch } = globalThis;
  globalThis.fetch = () => response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  try {
    await body();
  } finally {
    globalThis.fetch = fetch;
  }
}

/** A body of pieces of 4 bytes, without end; `cancelled` tells whether its reader gave up. */
function endless(): { stream: ReadableStream<Uint8Array>; cancelled: () => boolean } {
  let given = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(4)),
    cancel: () => void (given = true),
  });
  return { stream, cancelled: () => given };
}

Deno.test("readWeightFile() reads a path and an address, and names the file without its folders", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/net-0badcafe.pth`, Uint8Array.of(1, 2, 3));
    const expected = { name: "net-0badcafe.pth", bytes: Uint8Array.of(1, 2, 3) };
    assert.deepEqual(await readWeightFile(`${folder}/net-0badcafe.pth`, 3), expected);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await answering(new Response(Uint8Array.of(4, 5)), async () => {
    assert.deepEqual(await readWeightFile(ADDRESS, 2), {
      name: "net v2-0badcafe.pth",
      bytes: Uint8Array.of(4, 5),
    });
  });
});

Deno.test("readWeightFile() refuses more bytes than the limit, and reads no further", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/net.pth`, new Uint8Array(4));
    await assert.rejects(
      readWeightFile(`${folder}/net.pth`, 3),
      /^RangeError: Cannot read weights from '.*net.pth': it has 4 bytes, over the limit of 3;/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await answering(new Response(new Uint8Array(3)), async () => {
    await assert.rejects(readWeightFile(ADDRESS, 2), /^RangeError: .*it has more than 2 bytes/);
  });
  const { stream, cancelled } = endless();
  await answering(new Response(stream), async () => {
    await assert.rejects(readWeightFile(ADDRESS, 10), /^RangeError: .*it has more than 10 bytes/);
  });
  assert.equal(cancelled(), true);
});

Deno.test("readWeightFile() gives the server's answer when it is not the file", async () => {
  const { stream, cancelled } = endless();
  await answering(new Response(stream, { status: 404, statusText: "Not Found" }), async () => {
    await assert.rejects(
      readWeightFile(ADDRESS),
      /^Error: Cannot download 'https:\/\/example.org.*': the server answers 404 Not Found/,
    );
  });
  assert.equal(cancelled(), true);
});

Deno.test("readWeightFile() gives the reason when there is no server or no file", async () => {
  await answering(new TypeError("dns error"), async () => {
    await assert.rejects(
      readWeightFile(ADDRESS),
      /^Error: Cannot download 'https:\/\/example.org.*': dns error/,
    );
  });
  await assert.rejects(readWeightFile("/nowhere/net.pth"), Deno.errors.NotFound);
});
