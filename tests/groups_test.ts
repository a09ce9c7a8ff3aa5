import assert from "node:assert/strict";
import { foldersOf, matchesOf, partsOf } from "../src/verdict/groups.ts";

Deno.test("partsOf() orders parts by their first image, and places within", () => {
  assert.deepEqual(partsOf(["b", "a", "b", "c", "a"]), [[0, 2], [1, 4], [3]]);
  assert.deepEqual(partsOf([]), []);
  assert.deepEqual(partsOf(["__proto__", "", "__proto__"]), [[0, 2], [1]]);
});

Deno.test("foldersOf() gives everything before the last slash", () => {
  assert.deepEqual(foldersOf(["a/b/1.png", "a/c/1.png", "1.png", "a\\b\\2.png", "/1.png"]), [
    "a/b",
    "a/c",
    "",
    "a\\b",
    "",
  ]);
});

Deno.test("matchesOf() gives the first group, or the whole match without one", () => {
  assert.deepEqual(matchesOf(["x/07_1.png", "x/07_2.png", "x/08_1.png"], "([0-9]+)_"), ["07", "07", "08"]);
  assert.deepEqual(matchesOf(["part3a", "part3b"], "part."), ["part3", "part3"]);
  assert.deepEqual(matchesOf(["_1.png"], "^([0-9]*)_"), [""]);
});

Deno.test("matchesOf() lists up to five names without a match", () => {
  const names = Array.from({ length: 7 }, (_, i) => `${i}.png`);
  assert.throws(() => matchesOf(["a1", ...names], "a(.)"), {
    name: "RangeError",
    message:
      "Cannot group images by 'a(.)': wanted a match in every name: 7 of 8 have none, '0.png', '1.png', " +
      "'2.png', '3.png', '4.png' and 2 more; the first group in parentheses must hold the part's name",
  });
  assert.throws(() => matchesOf(["b"], "a(.)|b"), /1 of 1 have none, 'b'; /);
});

Deno.test("matchesOf() refuses what is no regular expression", () => {
  assert.throws(() => matchesOf(["a"], "(a"), {
    name: "SyntaxError",
    message: /^Cannot group images by '\(a': /,
  });
});

Deno.test("matchesOf() refuses the empty pattern, which makes one part of all images", () => {
  assert.throws(() => matchesOf(["a.png", "b.png"], ""), {
    name: "RangeError",
    message: /by '': it names no part/,
  });
});
