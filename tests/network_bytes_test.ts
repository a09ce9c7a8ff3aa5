import assert from "node:assert/strict";
import { heldOr, LARGE_BYTES, letGo } from "../src/backbone/session/network_bytes.ts";

Deno.test("letGo() gives back what can be made again and is large, and heldOr() makes it again", async () => {
  const again = () => Promise.resolve(Uint8Array.of(7));
  const large = { onnx: new Uint8Array(LARGE_BYTES).fill(1), again };
  letGo(large);
  assert.equal(large.onnx.length, 0);
  assert.deepEqual(await heldOr(large), Uint8Array.of(7));
  const kept = [
    { onnx: new Uint8Array(LARGE_BYTES - 1), again },
    { onnx: new Uint8Array(LARGE_BYTES) },
    { onnx: new Uint8Array(LARGE_BYTES + 1).subarray(1), again }, // others may look at the rest
  ];
  for (const network of kept) {
    const { length } = network.onnx;
    letGo(network);
    assert.equal(network.onnx.length, length);
    assert.equal(await heldOr(network), network.onnx);
  }
});
