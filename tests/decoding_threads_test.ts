import assert from "node:assert/strict";
import { decodeWith } from "../src/image/read/decode.ts";
import { DecodingThreads, THREADED_PIXELS } from "../src/image/read/decoding_threads.ts";
import { encodePng } from "../src/image/write/png.ts";
import { createWasmSession, startRuntime } from "../src/backbone/session/runtime.ts";
import { readFixture } from "./image_fixtures.ts";
import { fixture } from "./with_session.ts";

const SIDE = 1024;
const MANY = THREADED_PIXELS;

/** Decodes a file with its pixels in a thread, however few they are. */
const inThread = (threads: DecodingThreads, bytes: Uint8Array, name: string) =>
  decodeWith((compressed) => threads.decode(compressed, MANY), bytes, { name, options: {} });

/** The same in this thread. */
const here = (threads: DecodingThreads, bytes: Uint8Array, name: string) =>
  decodeWith((compressed) => threads.decode(compressed, MANY - 1), bytes, { name, options: {} });

/** A grey ramp. */
function ramp(): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (i * 7 + (i >> 10)) & 255);
  return encodePng({ width: SIDE, height: SIDE, channels: 1, data });
}

Deno.test("a thread decodes to the same pixels, and leaves the file's bytes alone", async () => {
  using threads = new DecodingThreads();
  for (
    const name of [
      "rgba16.png",
      "grey16_adam7.png",
      "grey1.png",
      "ga8.png",
      "exif6.jpg",
      "cmyk.jpg",
      "grey_progressive.jpg",
    ]
  ) {
    const file = readFixture(name);
    const before = file.slice();
    const [found, wanted] = [await inThread(threads, file, name), await here(threads, file, name)];
    assert.deepEqual(found, wanted, name);
    assert.deepEqual(file, before, name);
  }
  assert.equal(threads.count, 1);
});

Deno.test("few pixels start no thread, and several pictures at once as many as there are processors at most", async () => {
  using threads = new DecodingThreads();
  const png = ramp();
  await here(threads, png, "ramp");
  assert.equal(threads.count, 0);
  const wanted = await here(threads, png, "ramp");
  const all = await Promise.all(Array.from({ length: 12 }, () => inThread(threads, png, "ramp")));
  for (const image of all) assert.deepEqual(image, wanted);
  assert.equal(threads.count, Math.min(8, navigator.hardwareConcurrency));
});

Deno.test("damage that a thread finds is told as if there were none", async () => {
  using threads = new DecodingThreads();
  const png = ramp();
  png.fill(0, png.length >> 1, (png.length >> 1) + 64); // breaks a checksum, which the thread looks at
  const told = async (decode: typeof inThread) => {
    const error = await decode(threads, png, "broken.png").then(() => null, (error: Error) => error);
    return [error?.name, error?.message];
  };
  const [found, wanted] = [await told(inThread), await told(here)];
  assert.deepEqual(found, wanted);
  assert.equal(found[0], "ImageError");
});

Deno.test("without its module there is no thread, and pictures are decoded all the same", async () => {
  using threads = new DecodingThreads(new URL("no_such_thread.ts", import.meta.url));
  const png = ramp();
  const images = await Promise.all([1, 2, 3].map(() => inThread(threads, png, "ramp")));
  for (const image of images) assert.deepEqual(image, await here(threads, png, "ramp"));
  assert.equal(threads.count, 0);
});

Deno.test("what threads still decode when they are disposed of is wanted by nobody", async () => {
  const threads = new DecodingThreads();
  const png = ramp();
  const late = Array.from({ length: 4 }, () => inThread(threads, png, "ramp"));
  const settled = Promise.allSettled(late);
  while (threads.count === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  threads[Symbol.dispose]();
  for (const { status } of await settled) assert.equal(status, "rejected");
  await assert.rejects(late[0] as Promise<unknown>, { name: "AbortError" });
  assert.equal(threads.count, 0);
});

Deno.test("threads answer beside ONNX Runtime, which replaces the class of threads", {
  sanitizeResources: false,
  sanitizeOps: false,
}, async () => {
  const { Worker } = globalThis;
  await startRuntime(1, "wasm");
  const session = await createWasmSession(await fixture("tiny_backbone.onnx"));
  try {
    assert.notEqual(globalThis.Worker, Worker, "it does not any more: this test says nothing");
    using threads = new DecodingThreads();
    const png = ramp();
    const late = Promise.withResolvers<null>();
    const timer = setTimeout(() => late.resolve(null), 30_000);
    const image = await Promise.race([inThread(threads, png, "ramp"), late.promise]);
    clearTimeout(timer);
    assert.deepEqual(image, await here(threads, png, "ramp"));
  } finally {
    await session.release();
  }
});
