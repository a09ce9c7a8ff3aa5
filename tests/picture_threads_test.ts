import assert from "node:assert/strict";
import { drawOverlay, encodeMap, encodePng, PictureThreads, type Score } from "../mod.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 32;
const SCALE = { low: 0, high: 4 };

/** A score as far as pictures look at it. */
function scored(place: number): Score {
  const image = noisyRamp(SIDE, place);
  const map = Float32Array.from({ length: SIDE * SIDE }, (_, i) => i < SIDE ? NaN : (i % 37) / (place + 1));
  return { name: `image ${place}`, image, map, width: SIDE, height: SIDE, score: place } as unknown as Score;
}

Deno.test("threads draw the same overlays and maps, in whatever number", async () => {
  using threads = new PictureThreads();
  const scores = Array.from({ length: 12 }, (_, i) => scored(i));
  const drawn = await Promise.all(scores.map((score) => threads.overlay(score, { scale: SCALE })));
  for (const [i, score] of scores.entries()) {
    assert.deepEqual(drawn[i], await encodePng(drawOverlay(score, { scale: SCALE }), { drawn: true }));
    assert.ok(score.map?.length === SIDE * SIDE, "the score keeps its map");
    for (const format of ["png", "npy", "tiff"] as const) {
      assert.deepEqual(await threads.map(score, format, SCALE), await encodeMap(score, format, SCALE));
    }
  }
  assert.equal(threads.count, Math.min(8, navigator.hardwareConcurrency));
});

Deno.test("a single picture starts no thread", async () => {
  using threads = new PictureThreads();
  await threads.overlay(scored(0), { scale: SCALE });
  assert.equal(threads.count, 0);
});

Deno.test("what cannot be drawn is refused as without threads", async () => {
  using threads = new PictureThreads();
  await threads.overlay(scored(0), { scale: SCALE });
  const { map: _, ...without } = scored(1);
  await assert.rejects(threads.overlay(without as Score, { scale: SCALE }), {
    name: "TypeError",
    message: /scored without/,
  });
  const wrong = { low: 1, high: 0 };
  const wanted = await new Promise<Error>((resolve) => {
    try {
      drawOverlay(scored(1), { scale: wrong });
    } catch (error) {
      resolve(error as Error);
    }
  });
  await assert.rejects(threads.overlay(scored(1), { scale: wrong }), {
    name: wanted.name,
    message: wanted.message,
  });
  assert.ok(await threads.overlay(scored(2), { scale: SCALE }), "and the next is drawn");
});
