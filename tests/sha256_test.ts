import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sha256, sha256Pieces, sha256Text } from "../src/format/sha256.ts";

const reference = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

Deno.test("sha256() and sha256Text() are those of FIPS 180-4", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(await sha256Text("abc"), abc);
  assert.equal(await sha256(Uint8Array.of(0x61, 0x62, 0x63)), abc);
});

Deno.test("sha256Pieces() is the hash of heading and pieces at every edge of a piece", async () => {
  const piece = 2 ** 20;
  for (const length of [0, 1, piece - 1, piece, piece + 1, 2 * piece + 1]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 31 + (i >> 8));
    let text = "heading";
    for (let begin = 0; begin < length; begin += piece) {
      text += `\n${reference(bytes.subarray(begin, begin + piece))}`;
    }
    assert.equal(await sha256Pieces("heading", bytes), reference(text), `${length} bytes`);
  }
});
