import assert from "node:assert/strict";
import { conditionWorkgroups } from "../src/gaussian/distance.ts";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import {
  bareLevel,
  CELL_COUNTS,
  CHANNELS,
  GUARD,
  guarded,
  IMAGE_COUNTS,
  integers,
} from "./gaussian_inputs.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { sample } from "./twins/scatter.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** Up to 17 products of standard normals and the residual, partial sums up to 32: 18 roundings at 2^5, 18 * 2^-20, worst case. */
const ATOL = 1.8e-5;

interface Conditioning {
  readonly level: Level;
  readonly images: number;
  readonly firstColumn: number;
  readonly columns: number;
  readonly columnCells: number;
  readonly seed: number;
}

function randomInputs({ level, images, firstColumn, columns, columnCells, seed }: Conditioning) {
  const rows = unpackRows(level, normals(packedEntries(level) * level.cells, seed));
  return {
    // Only the ancestor's columns may be read: all others are NaN.
    factor: packRows(
      level,
      (cell, row, column) =>
        column >= firstColumn && column < firstColumn + columns ? rows[cell]?.[row]?.[column] as number : NaN,
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
  using factor = guarded(gpu, "factor", [packedEntries(level), cells], inputs.factor, NaN);
  using whitened = guarded(gpu, "whitened", [images, columns, columnCells], inputs.whitened, NaN);
  using parents = Tensor.from(gpu, "parents", [cells], inputs.parents);
  using residuals = guarded(gpu, "residuals", [images, channels, cells], inputs.residuals, GUARD);
  using batch = new Batch(gpu, "condition test");
  batch.run("condition", {
    workgroups: conditionWorkgroups(level, images),
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
    atol: ATOL,
    shape: [use.images, channels, cells],
  });
}

gpuTest(
  "condition.wgsl equals the twin for every channel count across the edges of a tile",
  async (gpu) => {
    let seed = 1;
    for (const channels of CHANNELS) {
      for (const columns of [1, 7, 8, 9, 17]) {
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

gpuTest("condition.wgsl equals the twin at every number of cells and images", async (gpu) => {
  for (const cells of CELL_COUNTS) {
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
  assert.deepEqual(conditionWorkgroups(bareLevel({ cells: 64, channels: 8, ancestors: 1 }), 4), [1, 1, 1]);
  assert.deepEqual(conditionWorkgroups(bareLevel({ cells: 65, channels: 9, ancestors: 1 }), 5), [2, 2, 2]);
});
