// Exact pixel metrics: counting the pixels of maps of 1024 x 1024 (1.05 million pixels), and the figures from
// the counts.
//
// Half of the maps have a mask with 3 discs, 2% of their pixels. Scores are smooth with fine noise and every
// map has other ones, so the number of distinct scores keeps growing; making a map is 1 to 2 ns a pixel of
// the time shown. Time must grow as the number of maps, memory must not: 1,000 such maps, run once outside
// this file, took 31 s and 396 MB in all (22 s to count, 9 s for all figures and curves) on one of two busy cores.
//
// The rival keeps all scores and sorts them, as most evaluation scripts do: 4 bytes a pixel, and AUROC alone.

import { pixelMetrics } from "../src/evaluate/metrics.ts";
import { PixelTally } from "../src/evaluate/pixel_tally.ts";
import { proScore } from "../src/evaluate/pro.ts";
import { auroc } from "../src/evaluate/ranking.ts";
import { findRegions } from "../src/regions/regions.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "../tests/assert_close.ts";
import { proScoreTwin } from "../tests/twins/pro.ts";
import { aurocTwin } from "../tests/twins/ranking.ts";

const SIZE = 1024;
const SHAPE = [SIZE, SIZE] as const;
const PIXELS = SIZE * SIZE;
const random = new Random(1);

const texture = Float32Array.from(
  { length: PIXELS },
  (_, i) => 6 + 2 * Math.sin(i % SIZE / 67) + 1.5 * Math.sin(Math.floor(i / SIZE) / 80) + random.next() / 100,
);
const mask = Uint8Array.from({ length: PIXELS }, (_, i) => {
  const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
  return Number(
    [[200, 300], [800, 150], [500, 700]].some(([cx = 0, cy = 0]) => Math.hypot(x - cx, y - cy) < 47),
  );
});
const noise = Uint8Array.from(mask, () => random.integer(2));
const scratch = new Float32Array(PIXELS);

/** Another map for each number: the texture stretched and moved, higher inside the discs of odd ones. */
function makeMap(number: number): Float32Array {
  const [stretch, shift, lift] = [1 + number % 17 / 20, number % 31 / 10 + number / 1e4, number % 2 * 2];
  for (let i = 0; i < PIXELS; i++) {
    scratch[i] = stretch * (texture[i] as number) + shift + lift * (mask[i] as number);
  }
  return scratch;
}

function tallyOf(maps: number): PixelTally {
  const tally = new PixelTally();
  for (let number = 0; number < maps; number++) {
    tally.add(makeMap(number), SHAPE, number % 2 === 1 ? mask : undefined);
  }
  return tally;
}

/** AUROC by the rank sum of all scores, kept and sorted. */
function sortedAuroc(maps: number): number {
  const [normal, anomalous] = [new Float32Array(maps * PIXELS), new Float32Array(maps * PIXELS)];
  let [normals, anomalies, right] = [0, 0, 0];
  for (let number = 0; number < maps; number++) {
    const map = makeMap(number);
    for (let i = 0; i < PIXELS; i++) {
      if (number % 2 === 1 && mask[i] === 1) anomalous[anomalies++] = map[i] as number;
      else normal[normals++] = map[i] as number;
    }
  }
  const below = normal.subarray(0, normals).sort();
  let [less, notMore] = [0, 0];
  for (const score of anomalous.subarray(0, anomalies).sort()) {
    while (less < normals && (below[less] as number) < score) less++;
    while (notMore < normals && (below[notMore] as number) <= score) notMore++;
    right += (less + notMore) / 2;
  }
  return right / (normals * anomalies);
}

{
  const crop = (values: ArrayLike<number>) =>
    Array.from({ length: 900 }, (_, i) => values[(270 + Math.floor(i / 30)) * SIZE + 140 + i % 30] as number);
  const image = { map: crop(makeMap(1)), mask: crop(mask), shape: [30, 30] as const };
  const tally = new PixelTally();
  tally.add(Float32Array.from(image.map), image.shape, image.mask);
  assertClose([auroc(tally)], [aurocTwin(image.map, image.mask)], { atol: 1e-12 });
  assertClose([proScore(tally)], [proScoreTwin([image], 8, 0.3)], { atol: 1e-12 });
  assertClose([auroc(tallyOf(2))], [sortedAuroc(2)], { atol: 1e-12 });
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

for (const maps of [16, 64, 256]) {
  Deno.bench({
    name: `count ${maps} maps, ${(maps * PIXELS / 1e6).toFixed(0)} Mpixel, ${
      megabytes(tallyOf(maps).byteLength)
    } held`,
    group: "count",
    baseline: maps === 16,
    n: 2,
    warmup: 0,
    fn: () => void tallyOf(maps),
  });
}

Deno.bench({
  name: `count 16 maps, then AUROC`,
  group: "rival",
  baseline: true,
  n: 2,
  warmup: 0,
  fn: () => void auroc(tallyOf(16)),
});
Deno.bench({
  name: `keep and sort 16 maps, then AUROC, ${megabytes(16 * PIXELS * 8)} held`,
  group: "rival",
  n: 2,
  warmup: 0,
  fn: () => void sortedAuroc(16),
});

const counted = tallyOf(64);
let distinct = 0;
counted.descend(() => distinct++);
const steps = `${(distinct / 1e6).toFixed(1)} million distinct scores`;
Deno.bench({
  name: `AUROC of ${steps}`,
  group: "figures",
  n: 3,
  baseline: true,
  fn: () => void auroc(counted),
});
Deno.bench({ name: `PRO-score of ${steps}`, group: "figures", n: 3, fn: () => void proScore(counted) });
Deno.bench({
  name: `all figures and curves of ${steps}`,
  group: "figures",
  n: 3,
  fn: () => void pixelMetrics(counted),
});

for (const [name, pixels] of [["3 discs", mask], ["coin flips", noise]] as const) {
  const { regions, row } = findRegions(pixels, SHAPE, 8);
  Deno.bench({
    name: `regions of 1 Mpixel, ${name}: ${row.length} runs, ${regions} regions`,
    group: "regions",
    fn: () => void findRegions(pixels, SHAPE, 8),
  });
}
