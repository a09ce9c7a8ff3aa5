/**
 * What registration costs: scoring the same images with a model that takes them as they lie and one that moves them, in one run. Off, nothing of
 * it is computed.
 *
 * Counted an image of 256 x 256: a warp to 128 x 128 for the pose, three levels of a pyramid, up to 26 steps of two starts on 16384, 4096
 * and 1024 pixels of some 60 operations, and a warp in place of a resize. Its poses are read back with the scores, in the same wait.
 */

import { Inspector } from "../mod.ts";
import { pictures } from "./pictures.ts";

const inspector = await Inspector.open();
for (const side of [256, 1024]) {
  const images = pictures(8, side);
  const models = {
    "as they lie": await inspector.fit(images, { power: false }),
    translation: await inspector.fit(images, { power: false, register: "translation" }),
    rigid: await inspector.fit(images, { power: false, register: "rigid" }),
  };
  for (const [name, model] of Object.entries(models)) {
    const scorer = inspector.scorer(model);
    for (const batch of [1, 8]) {
      const run = async () => await Array.fromAsync(scorer.score(images, { batch }));
      const scores = await run();
      const found = scores.every(({ pose, score }) => score > 0 && (pose === null || pose.found));
      if (!found) {
        throw new Error(`an image was not found, or has no score: ${JSON.stringify(scores[0]?.pose)}`);
      }
      Deno.bench({
        name: `score 8 images of ${side}x${side}, ${batch} at once: ${name}`,
        group: `${side} ${batch}`,
        baseline: name === "as they lie",
        n: 5,
        warmup: 1,
        async fn() {
          await run();
        },
      });
    }
  }
}
