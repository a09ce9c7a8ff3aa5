import assert from "node:assert/strict";
import { posix } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { platform as browser } from "../src/platform/browser.ts";
import { platform as deno } from "../src/platform/deno.ts";
import { here } from "../src/platform/here.ts";
import { Random } from "../src/random.ts";

const SIDES = { deno: deno.compression, browser: browser.compression };

/** Bytes that can be packed, and some that cannot. */
function bytes(length: number): Uint8Array {
  const random = new Random(7);
  return Uint8Array.from({ length }, (_, i) => i % 3 === 0 ? random.integer(256) : i >> 8);
}

Deno.test("here is Deno's side in Deno", () => {
  assert.equal(here, deno);
});

Deno.test("what to install or to take where there is no adapter is each side's own", () => {
  assert.match(deno.adapterRemedy, /^Install .*mesa-vulkan-drivers/);
  assert.match(browser.adapterRemedy, /^Take a browser with WebGPU/);
});

Deno.test("a browser's paths are those of POSIX", () => {
  const paths = [
    ...["", ".", "..", "/", "//", "a", "a/", "/a", "/a/", "a/b", "a//b", "/a/b.c", "a.b/c", "a/.b", "a.b.c"],
    ...["../a", "a/..", "a/../", "/..", "./a", "a/./b/../c", "../../a/b", "a b/ü.png", "a/b/", "x.", "..a"],
  ];
  const { paths: own } = browser;
  assert.equal(own.sep, posix.sep);
  for (const path of paths) {
    for (const name of ["basename", "dirname", "extname", "isAbsolute", "join"] as const) {
      assert.equal(own[name](path), posix[name](path), `${name}(${path})`);
    }
    if (/[^/]/.test(path)) assert.equal(own.basename(path, ".c"), posix.basename(path, ".c"), path);
    assert.equal(own.resolve(path), posix.resolve("/", path), path);
    for (const other of paths) {
      assert.equal(own.join(path, other), posix.join(path, other), `join(${path}, ${other})`);
      assert.equal(own.resolve(path, other), posix.resolve("/", path, other), `resolve(${path}, ${other})`);
      const [from, to] = [posix.resolve("/", path), posix.resolve("/", other)];
      assert.equal(own.relative(from, to), posix.relative(from, to), `relative(${from}, ${to})`);
    }
  }
});

Deno.test("both sides compute the CRC of PNG, at once and in pieces", () => {
  const text = new TextEncoder().encode("123456789");
  for (const { crc32 } of Object.values(SIDES)) {
    assert.equal(crc32(text), 0xcbf43926); // the check value of this CRC
    assert.equal(crc32(text.subarray(4), crc32(text.subarray(0, 4))), 0xcbf43926);
    assert.equal(crc32(new Uint8Array(0)), 0);
  }
});

Deno.test("what one side packs the other unpacks, and what follows the stream is ignored", () => {
  for (const length of [1, 1000, 200_000]) {
    for (const { deflate } of Object.values(SIDES)) {
      const packed = deflate(bytes(length));
      const followed = new Uint8Array(packed.length + 3).fill(1);
      followed.set(packed);
      for (const { inflate } of Object.values(SIDES)) {
        assert.deepEqual(new Uint8Array(inflate(packed, length)), bytes(length));
        assert.deepEqual(new Uint8Array(inflate(followed, length + 1)), bytes(length));
      }
    }
  }
});

Deno.test("both sides refuse damaged streams in the same words", () => {
  const whole = new Uint8Array(deno.compression.deflate(bytes(5000)));
  const changed = (at: number) => whole.with(at, (whole.at(at) as number) ^ 1);
  const dictionary = Uint8Array.of(0x78, 0xbb, 0, 0, 0, 1, 0);
  const cases: readonly [Uint8Array, number, string][] = [
    [whole, 4999, "its compressed data inflates to more than the 4999 bytes it should"],
    [whole.subarray(0, 100), 5000, "its compressed data ends too early"],
    [whole.subarray(0, 0), 5000, "its compressed data ends too early"],
    [changed(whole.length - 1), 5000, "the checksum of its compressed data is wrong"],
    [changed(0), 5000, "its compressed data is no zlib stream, or a part of it was changed"],
    [dictionary, 5000, "its compressed data needs a dictionary that no file has"],
  ];
  for (const [packed, limit, message] of cases) {
    for (const [side, { inflate }] of Object.entries(SIDES)) {
      assert.throws(() => inflate(packed, limit), { name: "SyntaxError", message }, side);
    }
  }
});

Deno.test("both sides unpack Zstandard within a limit", () => {
  const packed = new Uint8Array(zstdCompressSync(bytes(200_000)));
  for (const [side, { unpackZstandard }] of Object.entries(SIDES)) {
    assert.deepEqual(new Uint8Array(unpackZstandard(packed, 200_000)), bytes(200_000));
    assert.throws(() => unpackZstandard(packed, 199_999), side);
    assert.throws(() => unpackZstandard(packed.subarray(1), 200_000), side);
  }
});

Deno.test("both sides hash pieces as the whole", async () => {
  const whole = bytes(3_000_000);
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", whole as Uint8Array<ArrayBuffer>))
    .toHex();
  for (const { hasher } of [deno, browser]) {
    const hash = await hasher();
    const piece = whole.slice(0, 1_000_000);
    hash.update(piece);
    piece.fill(0); // the caller's again
    hash.update(whole.subarray(1_000_000));
    assert.equal(await hash.digest(), expected);
  }
});

Deno.test("a browser refuses files by path in one sentence, at once or by a promise as Deno would", async () => {
  const refused = {
    name: "NotSupported",
    message: /^a browser opens no files by path; give a File, a Blob or bytes$/,
  };
  const calls = Object.entries(browser.files) as [string, (path: string) => unknown][];
  assert.equal(calls.length, 22);
  for (const [name, call] of calls) {
    if (/Sync$|^readDir$/.test(name)) assert.throws(() => call("a"), refused, name);
    else await assert.rejects(call("a") as Promise<unknown>, refused, name);
  }
});

Deno.test("a browser's watch tells of what is late, once, unless it was ended", async () => {
  let late = 0;
  await browser.watch(10, "", () => late++);
  const stop = await browser.watch(10, "", () => late++);
  stop();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(late, 1);
});

Deno.test("a browser fetches assets from beside its bundle, and names the address that failed", async () => {
  const { fetch } = globalThis;
  const asked: string[] = [];
  globalThis.fetch = (url) => {
    asked.push(`${url}`);
    return Promise.resolve(asked.length === 1 ? new Response("ab") : new Response(null, { status: 404 }));
  };
  try {
    assert.deepEqual(await browser.readAsset("png.wasm"), new TextEncoder().encode("ab"));
    await assert.rejects(
      browser.readAsset("png.wasm"),
      /^Error: Cannot fetch '.*png.wasm': the server answers 404$/,
    );
  } finally {
    globalThis.fetch = fetch;
  }
  assert.equal(asked[0], new URL("../src/platform/png.wasm", import.meta.url).href);
});
