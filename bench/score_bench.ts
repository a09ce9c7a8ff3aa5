/**
 * Scoring a batch of 8 images from decoded pixels to scores, and to maps at the source's resolution as well.
 *
 * Counted an image, at 224 x 224 with d = 100: the factor is read once a batch (24 MB), distances take about 12 MFLOP, map and blur 3 MFLOP,
 * the backbone 0.6 GFLOP. Read back: 4 bytes a score, 4 bytes a source pixel a map, in one wait a batch.
 */

import { Inspector } from "../mod.ts";
import { pictures } from "./pictures.ts";

const IMAGES = 8;
const inspector = await Inspector.open();
const images = pictures(IMAGES, 256);
const model = await inspector.fit(images, { preset: "paper" });
const scorer = inspector.scorer(model);

async function scores(maps: boolean): Promise<number[]> {
  const found: number[] = [];
  for await (const { score } of scorer.score(images, { maps, batch: IMAGES })) found.push(score);
  return found;
}

const [plain, mapped] = [await scores(false), await scores(true)];
if (plain.length !== IMAGES || plain.some((score, i) => !(score > 0) || score !== mapped[i])) {
  throw new Error(`scores with and without maps differ: ${plain} and ${mapped}`);
}

for (const maps of [false, true]) {
  Deno.bench({
    name: `score ${IMAGES} images of 256x256, preset paper${maps ? " with maps" : ""}, ${inspector.provider}`,
    group: "score",
    baseline: !maps,
    n: 5,
    warmup: 1,
    async fn() {
      await scores(maps);
    },
  });
}
