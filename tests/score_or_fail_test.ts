import assert from "node:assert/strict";
import type { AdmittedImage } from "../src/admission.ts";
import { StoppedEngineError } from "../src/backbone/session/engine_reason.ts";
import { GpuError } from "../src/gpu/gpu_error.ts";
import { ImageError } from "../src/image/image.ts";
import { attempt, type Attempts, scoreOrFail, TooMuch } from "../src/score_or_fail.ts";
import type { ScoreOfImage } from "../src/scored_image.ts";

/** Images by name; what is known of them does not count here. */
function images(...names: string[]): AdmittedImage[] {
  return names.map((name) => ({ name, image: { width: 30, height: 20 } }) as AdmittedImage);
}

const scoreOf = ({ name }: AdmittedImage) => ({ name }) as ScoreOfImage;

/** Attempts that fail for the images called so, and what was tried. */
function failingFor(...bad: string[]) {
  const tried: string[] = [];
  const scored = (way: string) => (all: readonly AdmittedImage[]) => {
    tried.push(`${way} ${all.map(({ name }) => name)}`);
    return attempt(() =>
      all.some(({ name }) => bad.includes(name))
        ? Promise.reject(new RangeError("too large"))
        : Promise.resolve(all.map(scoreOf))
    );
  };
  const attempts: Attempts = { together: scored("together"), alone: scored("alone") };
  return { attempts, tried };
}

Deno.test("attempt() tells what is too much from what ends a run", async () => {
  const scores = images("a").map(scoreOf);
  assert.equal(await attempt(() => Promise.resolve(scores)), scores);
  for (
    const error of [
      new RangeError("limit"),
      new StoppedEngineError("stops"),
      new GpuError("memory", "no room"),
      new GpuError("refused", "a limit"),
    ]
  ) {
    const found = await attempt(() => Promise.reject(error));
    assert.ok(found instanceof TooMuch && found.error === error);
  }
  for (const error of [new GpuError("lost", "gone"), new Error("a fault"), new TypeError("a fault")]) {
    await assert.rejects(attempt(() => Promise.reject(error)), (thrown) => thrown === error);
  }
  const cause = new ImageError("a", "no reason", "no remedy");
  await assert.rejects(attempt(() => Promise.reject(cause)), cause);
});

Deno.test("scoreOrFail() scores a batch at once, and one by one only where it is too much", async () => {
  const all = images("a", "b", "c");
  const fine = failingFor();
  assert.deepEqual(await scoreOrFail(all, fine.attempts, false), all.map(scoreOf));
  assert.deepEqual(fine.tried, ["together a,b,c"]);
  const failing = failingFor("b");
  const [a, b, c] = await scoreOrFail(all, failing.attempts, false);
  assert.deepEqual([a, c], [scoreOf(all[0] as AdmittedImage), scoreOf(all[2] as AdmittedImage)]);
  assert.ok(b && "error" in b);
  assert.equal(b.name, "b");
  assert.equal(b.error.message, "Cannot score image 'b' of 30x20 pixels, by itself: too large");
  assert.deepEqual(failing.tried, ["together a,b,c", "alone a", "alone b", "alone c"]);
});

Deno.test("scoreOrFail() computes nothing after an image that stops the run", async () => {
  const { attempts, tried } = failingFor("b");
  const results = await scoreOrFail(images("a", "b", "c"), attempts, true);
  assert.deepEqual(results.map(({ name }) => name), ["a", "b"]);
  assert.deepEqual(tried, ["together a,b,c", "alone a", "alone b"]);
});
