import assert from "node:assert/strict";
import { ImageError } from "../src/image/image.ts";

Deno.test("ImageError escapes in its message what a terminal obeys, of the name, the reason and the remedy", () => {
  const error = new ImageError("a\u001b[2J.png", "its chunk is 'I\u008fDR'\nOK", "leave \u202e out");
  assert.doesNotMatch(error.message, /\p{Cc}|\u202e/u);
  assert.match(error.message, /'a\\u001b\[2J\.png': its chunk is 'I\\u008fDR'\\u000aOK; leave \\u202e out$/);
  assert.equal(error.file, "a\u001b[2J.png"); // as the caller knows it
});
