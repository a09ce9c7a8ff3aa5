import assert from "node:assert/strict";
import { conditionWorkgroups } from "../src/gaussian/distance.ts";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { shaped } from "../src/gpu/shaders.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import {
  bareLevel,
  type FactorPrecision,
  GUARD,
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
import { normals, shapedTest } from "./with_gpu.ts";

/** Products of standard normals and the residual, a rounding each: of partial sums up to 32, beyond 17 products up to 64, worst case. */
const atol = (columns: number) => (columns + 1) * (columns > 17 ? 2 ** -19 : 2 ** -20);

interface Conditioning {
  readonly level: Level;
  readonly images: number;
  readonly firstColumn: number;
  readonly columns: number;
  readonly columnCells: number;
  readonly seed: number;
  /** By default float32. */
  readonly precision?: FactorPrecision;
}

function randomInputs(
  { level, images, firstColumn, columns, columnCells, seed, precision = "f32" }: Conditioning,
) {
  const rows = unpackRows(level, normals(packedEntries(level) * level.cells, seed));
  return {
    // Only the ancestor's columns may be read: all others are NaN.
    factor: storedFactor(
      packRows(
        level,
        (cell, row, column) =>
          column >= firstColumn && column < firstColumn + columns
            ? rows[cell]?.[row]?.[column] as number
            : NaN,
      ),
      precision,
    ),
    whitened: normals(images * columns * columnCells, seed + 1),
    parents: integers(level.cells, columnCells, seed),
    residuals: normals(images * level.channels * level.cells, seed + 2),
  };
}

async function conditioned(gpu: Gpu, use: Conditioning): Promise<Float32Array> {
  const { level, images, firstColumn, columns, columnCells } = use;
  const { cells, channels, ancestors } = level;
  const inputs = randomInputs(use);
  const { precision = "f32" } = use;
  using factor = guardedFactor(gpu, [packedEntries(level), cells], inputs.factor, precision);
  using whitened = guarded(gpu, "whitened", [images, columns, columnCells], inputs.whitened, NaN);
  using parents = Tensor.from(gpu, "parents", [cells], inputs.parents);
  using residuals = guarded(gpu, "residuals", [images, channels, cells], inputs.residuals, GUARD);
  using batch = new Batch(gpu, "condition test");
  batch.run(shaped(precision === "f16" ? "condition_half" : "condition", gpu.shape), {
    workgroups: conditionWorkgroups(level, images, gpu.shape),
    buffers: { factor, whitened, parents, residuals },
    params: {
      images,
      cells,
      ancestors,
      channels,
      first_column: firstColumn,
      columns,
      column_cells: columnCells,
    },
  });
  batch.submit();
  const result = await residuals.read();
  const end = images * channels * cells;
  assert.deepEqual(result.subarray(end), new Float32Array(channels * cells).fill(GUARD));
  return result.subarray(0, end);
}

/** residuals[n, i, p] - sum_k factor[i, k] whitened[n, k, parent(p)]. */
function expected(use: Conditioning): number[] {
  const { level, images, firstColumn, columns, columnCells } = use;
  const { factor, whitened, parents, residuals } = randomInputs(use);
  const rows = unpackRows(level, factor);
  return Array.from(residuals, (value, i) => {
    const [cell, row] = [i % level.cells, Math.floor(i / level.cells) % level.channels];
    const image = Math.floor(i / level.cells / level.channels);
    assert.ok(image < images);
    const explained = rows[cell]?.[row]?.slice(firstColumn, firstColumn + columns) as number[];
    return explained.reduce(
      (rest, weight, k) =>
        rest - weight * sample(whitened, [columns, columnCells], image, k, parents[cell] as number),
      value,
    );
  });
}

async function assertEqualsTwin(gpu: Gpu, use: Conditioning): Promise<void> {
  const { channels, cells } = use.level;
  assertClose(await conditioned(gpu, use), expected(use), {
    atol: atol(use.columns),
    shape: [use.images, channels, cells],
  });
}

shapedTest(
  "condition.wgsl equals the twin for every channel count across the edges of a tile",
  async (gpu) => {
    let seed = 1;
    for (const channels of SHAPED_CHANNELS) {
      for (const columns of [1, 7, 8, 9, 17, 31, 32, 33, 65]) {
        const firstColumn = seed % 3;
        const level = bareLevel({ cells: 3, channels, ancestors: firstColumn + columns + seed % 2 });
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        await assertEqualsTwin(gpu, {
          level,
          images,
          firstColumn,
          columns,
          columnCells: 2,
          seed: seed++,
        });
      }
    }
  },
);

shapedTest("condition.wgsl equals the twin at every number of cells and images", async (gpu) => {
  for (const cells of SHAPED_CELL_COUNTS) {
    for (const images of [...IMAGE_COUNTS, 8, 9]) {
      const level = bareLevel({ cells, channels: 9, ancestors: 3 });
      const columnCells = Math.ceil(cells / 2);
      await assertEqualsTwin(gpu, {
        level,
        images,
        firstColumn: 0,
        columns: 3,
        columnCells,
        seed: images,
      });
    }
  }
});

Deno.test("conditionWorkgroups() covers cells, row tiles and groups of images", () => {
  const level = (cells: number, channels: number) => bareLevel({ cells, channels, ancestors: 1 });
  assert.deepEqual(conditionWorkgroups(level(64, 8), 4, "deep"), [1, 1, 1]);
  assert.deepEqual(conditionWorkgroups(level(65, 9), 5, "deep"), [2, 2, 2]);
  assert.deepEqual(conditionWorkgroups(level(8, 32), 4, "wide"), [1, 1, 1]);
  assert.deepEqual(conditionWorkgroups(level(9, 33), 5, "wide"), [2, 2, 2]);
});

shapedTest(
  "condition.wgsl reads a factor in half precision at every edge, and words that two rows share",
  async (gpu) => {
    let seed = 1;
    for (const cells of SHAPED_CELL_COUNTS) {
      for (const channels of [1, 7, 8, 9, 33]) {
        const columns = 1 + seed % 9;
        const level = bareLevel({ cells, channels, ancestors: columns + 1 });
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        const use = { level, images, firstColumn: 1, columns, columnCells: 2, seed: seed++ };
        await assertEqualsTwin(gpu, { ...use, precision: "f16" });
      }
    }
  },
);
