/**
 * A whole fit: preprocess, backbone, statistics, factor, and the pass that leaves each image out.
 *
 * Counted for 16 images at 224 x 224 with 100 of 176 channels (13, 21 and 66 on 56 x 56, 28 x 28 and 14 x 14 cells with seed 0): the backbone
 * takes about 0.3 GMAC an image in each of the two passes, and is what a fit without a GPU spends its time on.
 */

import { Inspector } from "../mod.ts";
import { pictures } from "./pictures.ts";

const IMAGES = 16;
const inspector = await Inspector.open();
const images = pictures(IMAGES, 256);

const check = await inspector.fit(images, { preset: "paper" });
using scorer = inspector.scorer(check);
for await (const { score, name } of scorer.score(images.slice(0, 2))) {
  const highest = check.settings.calibration?.threshold ?? 0;
  if (!(score > 0 && score < highest)) {
    throw new Error(`${name} scores ${score} in sample, left out at most ${highest}`);
  }
}

Deno.bench({
  name: `fit ${IMAGES} images of 256x256, preset paper, ${inspector.provider}`,
  group: "fit",
  n: 3,
  warmup: 1,
  async fn() {
    await inspector.fit(images, { preset: "paper" });
  },
});
