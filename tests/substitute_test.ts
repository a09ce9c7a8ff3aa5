import assert from "node:assert/strict";
import { substituteWorkgroups } from "../src/gaussian/distance.ts";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { shaped } from "../src/gpu/shaders.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import {
  ANCESTORS,
  bareLevel,
  type FactorPrecision,
  guarded,
  guardedFactor,
  IMAGE_COUNTS,
  integers,
  SHAPED_CELL_COUNTS,
  SHAPED_CHANNELS,
  storedFactor,
} from "./gaussian_inputs.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { sample } from "./twins/scatter.ts";
import { substituteTwin } from "./twins/substitute.ts";
import { normals, POISON, poisoned, shapedTest } from "./with_gpu.ts";

/** Against float64: the worst of these cases is 1.6e-7 of 1 + |y|; times four. */
const TOLERANCE = 6.4e-7;

interface Substitution {
  readonly level: Level;
  readonly images: number;
  readonly inheritedCells: number;
  readonly seed: number;
  /** By default float32. */
  readonly precision?: FactorPrecision;
}

function randomInputs({ level, images, inheritedCells, seed, precision = "f32" }: Substitution) {
  const { cells, channels, ancestors } = level;
  const rows = unpackRows(level, normals(packedEntries(level) * cells, seed));
  return {
    // Only the level's own triangle may be read: the ancestors' columns are NaN. Its diagonal dominates, so that the
    // test is about indices, not about condition numbers.
    factor: storedFactor(
      packRows(level, (cell, row, column) => {
        const value = rows[cell]?.[row]?.[column] as number;
        if (column < ancestors) return NaN;
        return column === ancestors + row ? 1 + Math.abs(value) : value / channels;
      }),
      precision,
    ),
    inherited: normals(images * inheritedCells, seed + 1, 20),
    parents: integers(cells, inheritedCells, seed),
    residuals: normals(images * channels * cells, seed + 2),
  };
}

async function substituted(gpu: Gpu, use: Substitution) {
  const { level, images, inheritedCells } = use;
  const { cells, channels, ancestors } = level;
  const inputs = randomInputs(use);
  const { precision = "f32" } = use;
  using factor = guardedFactor(gpu, [packedEntries(level), cells], inputs.factor, precision);
  using inherited = guarded(gpu, "inherited", [images, inheritedCells], inputs.inherited, NaN);
  using parents = Tensor.from(gpu, "parents", [cells], inputs.parents);
  using residuals = guarded(gpu, "residuals", [images, channels, cells], inputs.residuals, POISON);
  using squares = poisoned(gpu, "squares", [images + 1, cells]);
  using batch = new Batch(gpu, "substitute test");
  batch.run(shaped(precision === "f16" ? "substitute_half" : "substitute", gpu.shape), {
    workgroups: substituteWorkgroups(level, images, gpu.shape),
    buffers: { factor, inherited, parents, residuals, squares },
    params: { images, cells, ancestors, channels, inherited_cells: inheritedCells },
  });
  batch.submit();
  const [y, norms] = await readAll(gpu, [residuals, squares]) as [Float32Array, Float32Array];
  const end = images * channels * cells;
  assert.deepEqual(y.subarray(end), new Float32Array(channels * cells).fill(POISON));
  assert.deepEqual(norms.subarray(images * cells), new Float32Array(cells).fill(POISON));
  return { y: y.subarray(0, end), squares: norms.subarray(0, images * cells) };
}

/** Own triangles of every cell: [cells][channels][row + 1]. */
function triangles(use: Substitution): number[][][] {
  const { ancestors } = use.level;
  return unpackRows(use.level, randomInputs(use).factor).map((rows) =>
    rows.map((row) => row.slice(ancestors))
  );
}

/** Vectors of every image and cell of samples [images, channels, cells]: [images][cells][channels]. */
function vectors(samples: ArrayLike<number>, { channels, cells }: Level, images: number): number[][][] {
  const list = (length: number) => Array.from({ length }, (_, i) => i);
  return list(images).map((image) =>
    list(cells).map((cell) =>
      list(channels).map((row) => sample(samples, [channels, cells], image, row, cell))
    )
  );
}

async function assertEqualsTwin(gpu: Gpu, use: Substitution): Promise<void> {
  const { level, images, inheritedCells } = use;
  const { inherited, parents, residuals } = randomInputs(use);
  const factors = triangles(use);
  const expected = vectors(residuals, level, images).map((image) =>
    image.map((b, cell) => substituteTwin(factors[cell] as number[][], b))
  );
  const squares = expected.flatMap((image, n) =>
    image.map((y, cell) =>
      y.reduce(
        (sum, value) => sum + value ** 2,
        inherited[n * inheritedCells + (parents[cell] as number)] as number,
      )
    )
  );
  const actual = await substituted(gpu, use);
  const close = { atol: TOLERANCE, rtol: TOLERANCE };
  assertClose(vectors(actual.y, level, images).flat(2), expected.flat(2), close);
  assertClose(actual.squares, squares, close);
}

shapedTest(
  "substitute.wgsl equals the twin for every channel count across the edges of a tile",
  async (gpu) => {
    let seed = 1;
    for (const channels of SHAPED_CHANNELS) {
      for (const ancestors of ANCESTORS) {
        const level = bareLevel({ cells: 3, channels, ancestors });
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        await assertEqualsTwin(gpu, { level, images, inheritedCells: 2, seed: seed++ });
      }
    }
  },
);

shapedTest("substitute.wgsl equals the twin at every number of cells and images", async (gpu) => {
  for (const cells of SHAPED_CELL_COUNTS) {
    for (const images of [...IMAGE_COUNTS, 8, 9]) {
      const level = bareLevel({ cells, channels: 9, ancestors: 1 });
      await assertEqualsTwin(gpu, {
        level,
        images,
        inheritedCells: Math.ceil(cells / 2),
        seed: images,
      });
    }
  }
});

shapedTest("substitute.wgsl gives y with L y = residuals", async (gpu) => {
  const use = {
    level: bareLevel({ cells: 5, channels: 65, ancestors: 2 }),
    images: 3,
    inheritedCells: 1,
    seed: 4,
  };
  const { y } = await substituted(gpu, use);
  const factors = triangles(use);
  const products = vectors(y, use.level, 3).map((image) =>
    image.map((own, cell) =>
      factors[cell]?.map((row) =>
        row.reduce((sum, weight, k) => sum + weight * (own[k] as number), 0)
      ) as number[]
    )
  );
  const { residuals } = randomInputs(use);
  assertClose(products.flat(2), vectors(residuals, use.level, 3).flat(2), {
    atol: TOLERANCE,
    rtol: TOLERANCE,
  });
});

Deno.test("substituteWorkgroups() covers cells and groups of images", () => {
  assert.deepEqual(substituteWorkgroups({ cells: 64 }, 4, "deep"), [1, 1, 1]);
  assert.deepEqual(substituteWorkgroups({ cells: 65 }, 5, "deep"), [2, 2, 1]);
  assert.deepEqual(substituteWorkgroups({ cells: 8 }, 4, "wide"), [1, 1, 1]);
  assert.deepEqual(substituteWorkgroups({ cells: 9 }, 5, "wide"), [2, 2, 1]);
});

shapedTest(
  "substitute.wgsl reads a factor in half precision at every edge, and words that two rows share",
  async (gpu) => {
    let seed = 1;
    for (const cells of SHAPED_CELL_COUNTS) {
      for (const channels of [1, 7, 8, 9, 33]) {
        const level = bareLevel({ cells, channels, ancestors: seed % 3 });
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        await assertEqualsTwin(gpu, { level, images, inheritedCells: 2, seed: seed++, precision: "f16" });
      }
    }
  },
);
