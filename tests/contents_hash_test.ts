import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { storedTensor } from "../src/format/dtype.ts";
import {
  type ContentsHash,
  findDifference,
  hashContents,
  hashText,
  parseHash,
} from "../src/model/contents_hash.ts";

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

Deno.test("hashContents() is what its documentation says, of the text and of each tensor", async () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const tensors = new Map([
    ["b\n", storedTensor("F32", [2, 3], data)],
    ["a", storedTensor("U8", [0], new Uint8Array(0))],
  ]);
  const { settings, tensors: hashes } = await hashContents("{}", tensors);
  assert.equal(settings, sha256("{}"));
  assert.deepEqual([...hashes], [
    ["a", sha256('["a","U8",[0]]')],
    ["b\n", sha256(`["b\\n","F32",[2,3]]\n${sha256(new Uint8Array(data.buffer))}`)],
  ]);
});

Deno.test("parseHash() gives back what hashText() wrote, and nothing of another text", async () => {
  const hash = await hashContents("{}", new Map([["a", storedTensor("U8", [1], Uint8Array.of(1))]]));
  assert.deepEqual(parseHash(hashText(hash)), hash);
  for (
    const text of [
      "",
      "{",
      "null",
      "[]",
      "{}",
      hashText(hash).replace(/[0-9a-f]{64}/, "0"),
      '{"settings":1,"tensors":{}}',
    ]
  ) {
    assert.equal(parseHash(text), undefined, text);
  }
});

Deno.test("findDifference() names all that differs, and of many names the first", () => {
  const of = (settings: string, tensors: Record<string, string>): ContentsHash => ({
    settings,
    tensors: new Map(Object.entries(tensors)),
  });
  const written = of("s", { a: "1", b: "2", c: "3" });
  assert.equal(findDifference(written, of("s", { c: "3", b: "2", a: "1" })), undefined);
  assert.equal(
    findDifference(written, of("t", { a: "1", b: "0", d: "4" })),
    "the settings differ, tensors 'b' differ, tensors 'd' were added, tensors 'c' are missing",
  );
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`x${i}`, "0"]));
  assert.equal(
    findDifference(of("s", {}), of("s", many)),
    "tensors 'x0', 'x1', 'x2', 'x3', 'x4' and 2 more were added",
  );
});
