// Leaving every image of a fit out: sample_gram.wgsl down the tree, then all of it (sample_ridge.wgsl, the factor, left_out.wgsl); and in
// parts (part_columns.wgsl, part_triangle.wgsl and part_distances.wgsl in place of left_out.wgsl).
// Counts: sampleGramWork, and with it factorWork of N variables and leftOutWork, or partColumnsWork and partTrianglesWork.

import { Statistics } from "../src/gaussian/statistics.ts";
import type { Level } from "../src/gaussian/hierarchy.ts";
import { leftOutDistances } from "../src/gaussian/left_out_distances.ts";
import type { KeptBand, KeptSamples } from "../src/gaussian/kept_samples.ts";
import { eachAlone, type Part } from "../src/gaussian/parts.ts";
import { sampleGrams } from "../src/gaussian/sample_gram.ts";
import { Batch } from "../src/gpu/batch.ts";
import { assertClose } from "../tests/assert_close.ts";
import { EPSILON, NESTED, randomCase } from "../tests/gaussian_cases.ts";
import { leftOutOf } from "../tests/left_out_maps.ts";
import { embedTwin } from "../tests/twins/gaussian.ts";
import { dualPartSquares, dualSquares } from "../tests/twins/left_out.ts";
import { bareLevel } from "../tests/gaussian_inputs.ts";
import { sharedGpu } from "../tests/with_gpu.ts";
import { bandOf, benchStage, randomFeatures, TREE } from "./gaussian_shapes.ts";
import {
  describeWork,
  factorWork,
  leftOutWork,
  partColumnsWork,
  partTrianglesWork,
  sampleGramWork,
  type Work,
} from "./gaussian_work.ts";

/** The worst is 3e-6; times four. */
const RTOL = 1.2e-5;

/** Images of a part. */
const SIZE = 4;

const gpu = await sharedGpu();

/** Check, then time. */
async function check(): Promise<void> {
  const use = randomCase(NESTED, [9, 15, 17], 25);
  const embeddings = embedTwin(use.train.maps, use.chosen, 25);
  const positions = Array.from(
    { length: 24 },
    (_, p) => dualSquares(embeddings.map((image) => [...image[p] ?? []]), EPSILON),
  );
  const expected = embeddings.flatMap((_, image) =>
    positions.map((squares) => Math.sqrt(squares[image] as number))
  );
  assertClose(await leftOutOf(gpu, use, { epsilon: EPSILON }), expected, { rtol: RTOL });
  const parts = partsOf(25);
  const inParts = Array.from(
    { length: 24 },
    (_, p) => dualPartSquares(embeddings.map((image) => [...image[p] ?? []]), parts, EPSILON),
  );
  assertClose(
    await leftOutOf(gpu, use, { epsilon: EPSILON, parts }),
    embeddings.flatMap((_, image) => inParts.map((squares) => Math.sqrt(squares[image] as number))),
    { rtol: RTOL },
  );
}

/** Consecutive images in parts of {@linkcode SIZE}; what is over is left out alone. */
function partsOf(images: number): Part[] {
  const whole = Math.floor(images / SIZE);
  return [
    ...Array.from({ length: whole }, (_, part) => Array.from({ length: SIZE }, (_, i) => part * SIZE + i)),
    ...eachAlone(images).slice(whole * SIZE),
  ];
}

function sum(...parts: readonly Work[]): Work {
  return {
    flops: parts.reduce((total, { flops }) => total + flops, 0),
    bytes: parts.reduce((total, { bytes }) => total + bytes, 0),
  };
}

await check();
const { levels } = bandOf(TREE);
const finest = levels.at(-1) as Level;
for (const images of [24, 60, 100]) {
  const statistics = new Statistics(gpu, bandOf(TREE), Infinity, images);
  for (let added = 0; added < images; added += 4) statistics.add(randomFeatures(gpu, TREE, 4));
  const kept = statistics.releaseSamples() as KeptSamples;
  const [own] = kept.bands as [KeptBand];
  const ranges = levels.map(({ cells }) => ({ first: 0, end: cells }));
  const gramWork = sampleGramWork(levels, images);
  benchStage(gpu, {
    name: `Gram matrices: ${images} images, ${TREE.name}, ${describeWork(gramWork)}`,
    group: `leave ${images} images out`,
    runs: 5,
    run() {
      using batch = new Batch(gpu, "Gram bench");
      batch.defer(sampleGrams(batch, own, images, ranges));
      batch.submit();
    },
  });
  const matrix = bareLevel({ cells: finest.cells, channels: images, ancestors: 0 });
  const shared = [gramWork, factorWork([matrix])];
  const alone = sum(...shared, leftOutWork(finest, images));
  const inParts = sum(...shared, partColumnsWork(finest, images), partTrianglesWork(finest, images, SIZE));
  for (
    const [name, work, parts] of [
      ["left-out distances", alone, eachAlone(images)],
      [`left-out distances in parts of ${SIZE}`, inParts, partsOf(images)],
    ] as const
  ) {
    Deno.bench({
      name: `${name}: ${images} images, ${TREE.name}, ${describeWork(work)}`,
      group: `leave ${images} images out`,
      baseline: work === alone,
      n: 5,
      warmup: 1,
      async fn(clock) {
        await gpu.idle();
        clock.start();
        const use = { cells: finest.cells, epsilon: EPSILON, parts };
        const distances = await leftOutDistances(gpu, kept, use);
        await gpu.idle();
        clock.end();
        for (const tensor of distances) tensor[Symbol.dispose]();
      },
    });
  }
}
