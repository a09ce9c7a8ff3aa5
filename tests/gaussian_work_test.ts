import assert from "node:assert/strict";
import { bandOf, DENSE, TREE } from "../bench/gaussian_shapes.ts";
import {
  centerWork,
  covarianceWork,
  describeWork,
  distanceWork,
  factorWork,
  gatherWork,
  leftOutWork,
  partColumnsWork,
  partTrianglesWork,
  rootWork,
  sampleGramWork,
  scatterWork,
} from "../bench/gaussian_work.ts";
import type { Level } from "../src/gaussian/hierarchy.ts";
import { assertClose } from "./assert_close.ts";
import { chain } from "./gaussian_inputs.ts";

Deno.test("gaussian work counts what loops over every element count", () => {
  const { levels } = chain([{ channels: 3, cells: 2 }, { channels: 4, cells: 6 }]);
  const counts = { entries: 0, diagonal: 0, products: 0, samples: 0 };
  for (const { cells, channels, ancestors } of levels) {
    for (let cell = 0; cell < cells; cell++) {
      for (let row = ancestors; row < ancestors + channels; row++) {
        counts.samples++;
        counts.diagonal++;
        for (let column = 0; column <= row; column++) {
          counts.entries++;
          for (let k = 0; k < column; k++) counts.products++;
        }
      }
    }
  }
  const { entries, diagonal, products, samples } = counts;
  assert.deepEqual(gatherWork(levels, 5), { flops: 5 * samples, bytes: 4 * (10 * samples + samples) });
  assert.deepEqual(centerWork(levels, 5), { flops: 20 * samples, bytes: 4 * (10 * samples + 3 * samples) });
  assert.deepEqual(scatterWork(levels, 5), { flops: 10 * entries, bytes: 4 * (2 * entries + 5 * samples) });
  assert.deepEqual(covarianceWork(levels), { flops: entries + diagonal, bytes: 8 * entries });
  assert.deepEqual(factorWork(levels), { flops: 2 * products, bytes: 8 * entries });
  assert.deepEqual(distanceWork(levels, 5), { flops: 10 * entries, bytes: 4 * (entries + 10 * samples) });
});

Deno.test("left-out work counts what loops over every element count", () => {
  const { levels } = chain([{ channels: 3, cells: 2 }, { channels: 4, cells: 6 }]);
  const counts = { gram: 0, products: 0, quotients: 0 };
  for (let image = 0; image < 5; image++) {
    for (let row = image; row < 5; row++) {
      counts.quotients++;
      counts.products += row - image;
      for (const { cells, channels } of levels) counts.gram += cells * channels;
    }
  }
  const { gram, products, quotients } = counts;
  const bytes = 4 * (5 * (3 * 2 + 4 * 6) + 2 * 15 * (2 + 6));
  assert.deepEqual(sampleGramWork(levels, 5), { flops: 2 * gram, bytes });
  const [, fine] = levels as [Level, Level];
  assert.deepEqual(leftOutWork(fine, 5), { flops: 6 * (2 * products + quotients), bytes: 4 * 6 * (15 + 5) });
});

Deno.test("work of leaving parts out counts what loops over every element count", () => {
  const [, fine] = chain([{ channels: 3, cells: 2 }, { channels: 4, cells: 6 }]).levels as [Level, Level];
  const counts = { products: 0, quotients: 0, along: 0 };
  for (let member = 0; member < 6; member++) {
    for (let row = 0; row < 6; row++) {
      counts.quotients++;
      counts.products += row;
      counts.along += 2 * (member % 3) + 1; // parts of 3: products with those before, multiples of them off, a length
    }
  }
  const { products, quotients, along } = counts;
  assert.deepEqual(partColumnsWork(fine, 6), {
    flops: 6 * (2 * products + quotients),
    bytes: 4 * 6 * (21 + 36),
  });
  assert.deepEqual(partTrianglesWork(fine, 6, 3), {
    flops: 6 * (2 * along + quotients),
    bytes: 4 * 6 * (2 * 36 + 2 * 6),
  });
});

Deno.test("gaussian work of a ResNet-18 with 100 channels is the share of a dense triangle that the tree leaves", () => {
  const [tree, dense] = [bandOf(TREE).levels, bandOf(DENSE).levels];
  const ratios = [
    scatterWork(dense, 200).flops / scatterWork(tree, 200).flops,
    distanceWork(dense, 1).flops / distanceWork(tree, 1).flops,
    factorWork(dense).flops / factorWork(tree).flops,
  ];
  assertClose(ratios, [2.61, 2.61, 2.05], { atol: 0.005 });
});

Deno.test("describeWork() gives GFLOP and MB", () => {
  assert.equal(describeWork({ flops: 2.4264e9, bytes: 24_264_016 }), "2.43 GFLOP, 24.3 MB");
  const [fine] = bandOf(DENSE).levels as [ReturnType<typeof bandOf>["levels"][number]];
  assert.equal(describeWork(rootWork(fine, 1)), "0.0000157 GFLOP, 0.0251 MB");
});
