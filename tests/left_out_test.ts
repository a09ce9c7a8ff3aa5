import assert from "node:assert/strict";
import { chunksOf } from "../src/gaussian/kept_samples.ts";
import { leftOut, leftOutWorkgroups } from "../src/gaussian/left_out_distances.ts";
import type { DualFactors } from "../src/gaussian/leave_one_out.ts";
import { gramEntries } from "../src/gaussian/sample_gram.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { CELL_COUNTS } from "./gaussian_inputs.ts";
import { inverseDiagonalTwin } from "./twins/left_out.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

/** Image counts across the edges of a vector, of a register tile and of a chunk. */
const IMAGES = [1, 3, 4, 5, 7, 8, 9, 16, 17, 33] as const;

/** r is at most 0.9; the worst of these cases is 2.4e-7; times four. */
const RTOL = 9.6e-7;

/** Cells of the grid before the band. */
const FIRST_CELL = 3;

/** |y|^2 is at most 2 in these cases: r is in (0, 0.9]. */
const FACTORS: DualFactors = { ridge: 0, remainderScale: 0.45, scale: 7 };

/** Packed triangles of small numbers with a diagonal near 1. */
function randomFactors(images: number, cells: number, seed: number): Float32Array<ArrayBuffer> {
  const shape = { cells, channels: images, ancestors: 0 };
  const rows = unpackRows(shape, normals(gramEntries(images) * cells, seed, 0, 0.5 / images));
  return Float32Array.from(packRows(shape, (cell, row, column) => {
    const value = rows[cell]?.[row]?.[column] as number;
    return row === column ? 1.1 + Math.abs(value) : value;
  }));
}

/** Distances [images, cells]; the grid around them stays poisoned. */
async function distancesOf(
  gpu: Gpu,
  images: number,
  cells: number,
  factors: Float32Array,
  shares: Float32Array,
): Promise<number[]> {
  using stack = new DisposableStack();
  const factor = stack.use(Tensor.from(gpu, "factor", [gramEntries(images), cells], factors));
  const share = stack.use(Tensor.from(gpu, "shares", [cells], shares));
  const gridCells = FIRST_CELL + cells + 2;
  using batch = new Batch(gpu, "left out test");
  const grids = chunksOf(images).map(({ first, count }) => {
    const distances = stack.use(poisoned(gpu, "distances", [count, gridCells]));
    leftOut(batch, { factor, shares: share, distances }, {
      images,
      first,
      firstCell: FIRST_CELL,
      factors: FACTORS,
    });
    return distances;
  });
  batch.submit();
  const found: number[] = [];
  for (const grid of grids) {
    const values = [...await grid.read()];
    for (let at = 0; at < values.length; at += gridCells) {
      const row = values.slice(at, at + gridCells);
      found.push(...row.splice(FIRST_CELL, cells));
      assert.deepEqual(row, Array(5).fill(Math.fround(POISON)));
    }
  }
  return found;
}

function expected(images: number, cells: number, factors: Float32Array, shares: Float32Array): number[] {
  const diagonals = unpackRows({ cells, channels: images, ancestors: 0 }, factors).map(inverseDiagonalTwin);
  return Array.from({ length: images * cells }, (_, i) => {
    const cell = i % cells;
    const g = (diagonals[cell]?.[Math.floor(i / cells)] as number) - (shares[cell] as number);
    const r = FACTORS.remainderScale * g;
    return Math.sqrt(FACTORS.scale * (1 - r) / r);
  });
}

async function assertEqualsTwin(gpu: Gpu, images: number, cells: number): Promise<void> {
  const factors = randomFactors(images, cells, images + cells);
  const shares = Float32Array.from({ length: cells }, (_, cell) => 0.1 * (cell % 3));
  const actual = await distancesOf(gpu, images, cells, factors, shares);
  assertClose(actual, expected(images, cells, factors, shares), { rtol: RTOL, shape: [images, cells] });
}

gpuTest("leftOut() equals the twin for every number of images across an edge", async (gpu) => {
  for (const images of IMAGES) await assertEqualsTwin(gpu, images, 3);
});

gpuTest("leftOut() equals the twin at every number of cells across a workgroup edge", async (gpu) => {
  for (const cells of CELL_COUNTS) await assertEqualsTwin(gpu, 9, cells);
});

gpuTest(
  "leftOut() gives zero where rounding takes the remainder past 1, and stays finite where it is lost",
  async (gpu) => {
    const factors = Float32Array.from(
      packRows({ cells: 2, channels: 9, ancestors: 0 }, (_, row, column) => row === column ? 0.5 : 0),
    );
    const distances = await distancesOf(gpu, 9, 2, factors, Float32Array.of(0, 4)); // |y|^2 = 4: r = 1.8 and 0
    for (let image = 0; image < 9; image++) {
      assert.equal(distances[2 * image], 0);
      const lost = distances[2 * image + 1] as number;
      assert.ok(Number.isFinite(lost) && lost > 1e14, `${lost}`);
    }
  },
);

Deno.test("leftOutWorkgroups() covers cells and groups of images", () => {
  assert.deepEqual(leftOutWorkgroups(64, 4), [1, 1, 1]);
  assert.deepEqual(leftOutWorkgroups(65, 5), [2, 2, 1]);
});
