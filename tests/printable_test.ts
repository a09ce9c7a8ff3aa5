import assert from "node:assert/strict";
import { printable, printableLines } from "../src/format/printable.ts";

Deno.test("printable() leaves text of any script as it is", () => {
  for (const text of ["", "level0.mean", "ä 表面 🙂 \\ ' \"", "C:\\parts\\café.onnx"]) {
    assert.equal(printable(text), text);
  }
});

Deno.test("printable() escapes everything that a terminal obeys", () => {
  const obeyed = [
    0x00,
    0x07,
    0x0a,
    0x0d,
    0x1b,
    0x7f,
    0x80,
    0x9b,
    0x9f,
    0x2028,
    0x2029,
    0x202e,
    0x2066,
    0xd800,
  ];
  for (const code of obeyed) {
    const escaped = `\\u${code.toString(16).padStart(4, "0")}`;
    assert.equal(printable(`a${String.fromCharCode(code)}b`), `a${escaped}b`);
    assert.equal(JSON.parse(`"${escaped}"`), String.fromCharCode(code), "as in JSON");
  }
});

Deno.test("printable() cuts text that is longer than the limit, not one of just that length", () => {
  assert.equal(printable("abcd", 4), "abcd");
  assert.equal(printable("abcde", 4), "abcd…");
  assert.ok(printable("x".repeat(1e6)).length < 1000);
  assert.ok(printable("\u001b".repeat(1e6)).length < 3000);
});

Deno.test("printableLines() keeps line breaks and cuts nothing", () => {
  assert.equal(printableLines("a\u001bb\n\nc\rd\u009b"), "a\\u001bb\n\nc\\u000dd\\u009b");
  assert.equal(printableLines("x".repeat(1e4)).length, 1e4);
});
