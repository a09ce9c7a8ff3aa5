import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { loadOnnxBackbone } from "../src/backbone/onnx/onnx_backbone.ts";
import { openOnnx } from "../src/backbone/onnx/open.ts";
import { fixture, TAPS } from "./onnx_fixtures.ts";

const CLASSIFIER = fixture("classifier.onnx");
const HASH = createHash("sha256").update(Deno.readFileSync(CLASSIFIER)).digest("hex");

/** SHA-256 of 2 GiB of zeros. */
const HUGE_HASH = "a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51";

/** Asserts that nothing but this is told of a file, in message or cause. */
async function refused(path: string, what: string, hash = HASH): Promise<void> {
  const expected = { file: hash, weights: hash };
  await assert.rejects(loadOnnxBackbone({ onnx: path, taps: TAPS, expected }), (error: Error) => {
    const shown = path.replaceAll("\u001b", "\\u001b");
    const message =
      `Cannot use '${shown}' as a backbone: ${what}; name the file that the model was fitted with`;
    assert.equal(error.message, message);
    assert.equal(error.cause, undefined);
    return true;
  });
}

Deno.test("openOnnx() reads the file that is wanted, under any name", async () => {
  const { bytes } = await openOnnx(CLASSIFIER, HASH);
  assert.equal(bytes.length, (await Deno.stat(CLASSIFIER)).size);
});

Deno.test("loadOnnxBackbone() tells nothing of a file that is not the expected one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-known-" });
  try {
    const secret = join(folder, "secret\u001b[2J");
    await Deno.writeTextFile(secret, "root:x:0:0:root:/root:/bin/sh\n");
    const changed = join(folder, "changed.onnx");
    const bytes = await Deno.readFile(CLASSIFIER);
    await Deno.writeFile(changed, bytes.with(bytes.length - 1, (bytes.at(-1) as number) ^ 1));
    const huge = join(folder, "huge.onnx");
    await Deno.writeFile(huge, new Uint8Array(0));
    await Deno.truncate(huge, 2 ** 31); // a hole, which takes no room
    const other = "it is not the file that the model was fitted with";
    for (const path of [secret, changed, "/etc/passwd"]) await refused(path, other);
    await refused(huge, other, HUGE_HASH); // whatever its hash is, it is not read
    for (const path of [folder, join(folder, "nowhere"), "/dev/zero"]) {
      await refused(path, "it cannot be read");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
