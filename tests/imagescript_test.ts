import assert from "node:assert/strict";
import { KeptDecoder } from "../src/image/read/imagescript.ts";

// tests/decode_test.ts runs the real decoders.

Deno.test("KeptDecoder.decode() loads once and replaces a decoder that failed", async () => {
  let loads = 0;
  const decoder = new KeptDecoder(() => {
    const instance = ++loads;
    return Promise.resolve((bytes: Uint8Array) => {
      if (bytes.length === 0) throw new WebAssembly.RuntimeError("unreachable");
      return instance;
    });
  });
  const picture = Uint8Array.of(1);
  assert.deepEqual(await Promise.all([decoder.decode(picture), decoder.decode(picture)]), [1, 1]);
  await assert.rejects(decoder.decode(new Uint8Array(0)), {
    name: "SyntaxError",
    message: "its decoder stops",
  });
  assert.equal(await decoder.decode(picture), 2);
  assert.equal(loads, 2);
});

Deno.test("KeptDecoder.decode() passes a failed load on as it is and tries again", async () => {
  let loads = 0;
  const decoder = new KeptDecoder(() => {
    if (++loads === 1) return Promise.reject(new Deno.errors.NotCapable("Requires read access"));
    return Promise.resolve(() => "picture");
  });
  await assert.rejects(decoder.decode(Uint8Array.of(1)), { name: "NotCapable" });
  assert.equal(await decoder.decode(Uint8Array.of(1)), "picture");
});
