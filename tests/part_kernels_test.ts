import assert from "node:assert/strict";
import { leavePartOut } from "../src/gaussian/leave_part_out.ts";
import {
  partColumns,
  partColumnsWorkgroups,
  partDistances,
  partDistancesWorkgroups,
  partFactors,
  partFactorsWorkgroups,
  partTriangles,
  partTrianglesWorkgroups,
} from "../src/gaussian/part_kernels.ts";
import { LARGEST_PART } from "../src/gaussian/parts.ts";
import { gramEntries } from "../src/gaussian/sample_gram.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { CELL_COUNTS, guarded } from "./gaussian_inputs.ts";
import { choleskyTwin } from "./twins/factor.ts";
import { partColumnsTwin, partSquares, productsTwin, remainderTwin } from "./twins/left_out.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

/** Part sizes across the edges of a vector and of a register tile, and the largest. */
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, LARGEST_PART] as const;

/** Each four times the worst of its cases: sums of up to 40 products, and what is worked out of them. */
const COLUMNS_ATOL = 4.6e-7;
const TRIANGLES_ATOL = 2.2e-6;
const FACTORS_ATOL = 4.1e-7;
const DISTANCES_RTOL = 1.1e-6;

/** Packed lower triangles of a size, their rows made of normal numbers. */
function packed(
  size: number,
  cells: number,
  seed: number,
  rowsOf: (normal: number[][]) => number[][],
): { rows: number[][][]; data: Float32Array<ArrayBuffer> } {
  const shape = { cells, channels: size, ancestors: 0 };
  const made = unpackRows(shape, normals(gramEntries(size) * cells, seed)).map(rowsOf);
  const data = Float32Array.from(
    packRows(shape, (cell, row, column) => made[cell]?.[row]?.[column] as number),
  );
  return { rows: unpackRows(shape, data), data };
}

/** Triangles of small numbers with a diagonal from `least` on. */
function triangles(size: number, cells: number, seed: number, least: number) {
  return packed(
    size,
    cells,
    seed,
    (rows) =>
      rows.map((row, i) =>
        row.map((value, j) => i === j ? least + 0.2 * Math.tanh(Math.abs(value)) : value * 0.5 / size)
      ),
  );
}

/** What is left of a guarded tensor, whose guard must have stayed. */
async function unguarded(tensor: Tensor, length: number): Promise<Float32Array> {
  const values = await tensor.read();
  assert.deepEqual([...new Set(values.subarray(length))], [Math.fround(POISON)]);
  return values.subarray(0, length);
}

const poisonedTensor = (gpu: Gpu, label: string, shape: readonly [number, ...number[]]) =>
  poisoned(gpu, label, [shape[0] + 1, ...shape.slice(1)]);

async function assertColumns(gpu: Gpu, images: number, cells: number, members: number[]): Promise<void> {
  const { rows, data } = triangles(images, cells, images + cells, 1.1);
  using factor = guarded(gpu, "factor", [gramEntries(images), cells], data, NaN);
  const groups = Math.ceil(members.length / 4);
  using columns = poisonedTensor(gpu, "columns", [groups, images, cells, 4]);
  using batch = new Batch(gpu, "columns test");
  partColumns(batch, { factor, columns }, members);
  batch.submit();
  const length = groups * images * cells * 4;
  const values = await unguarded(columns, length);
  const padded = Array.from({ length: groups * 4 }, (_, slot) => members[slot] ?? members.at(-1) as number);
  const expected = rows.map((own) => partColumnsTwin(own, padded));
  assertClose(
    values,
    Array.from({ length }, (_, i) => {
      const [lane, cell, row] = [i % 4, Math.floor(i / 4) % cells, Math.floor(i / 4 / cells) % images];
      const slot = Math.floor(i / 4 / cells / images) * 4 + lane;
      return expected[cell]?.[slot]?.[row] as number;
    }),
    { atol: COLUMNS_ATOL, shape: [groups, images, cells, 4] },
  );
}

gpuTest("partColumns() equals the twin across the edges of a tile and of a vector", async (gpu) => {
  for (const images of [2, 3, 4, 5, 8, 9, 33]) {
    for (const members of [[1], [1, 0], [0, images - 1, 1, 0], [1, 1, 0, 1, images - 1]]) {
      await assertColumns(gpu, images, 3, members);
    }
  }
});

gpuTest("partColumns() equals the twin at every number of cells across a workgroup edge", async (gpu) => {
  for (const cells of CELL_COUNTS) await assertColumns(gpu, 6, cells, [5, 2]);
});

async function assertTriangles(gpu: Gpu, size: number, parts: number, cells: number): Promise<void> {
  const images = size + 7;
  const groups = Math.ceil(size * parts / 4);
  const data = normals(groups * images * cells * 4, size + parts + cells, 0.1);
  using columns = guarded(gpu, "columns", [groups, images, cells, 4], data, NaN);
  const matrices = parts * cells;
  using found = poisonedTensor(gpu, "triangles", [gramEntries(size), matrices]);
  using batch = new Batch(gpu, "triangles test");
  partTriangles(batch, { columns, triangles: found }, { parts, size, scale: 0.5 });
  batch.submit();
  const column = (slot: number, cell: number) =>
    Array.from(
      { length: images },
      (_, row) => data[((Math.floor(slot / 4) * images + row) * cells + cell) * 4 + slot % 4] as number,
    );
  const twins = Array.from({ length: matrices }, (_, matrix) => {
    const first = Math.floor(matrix / cells) * size;
    const own = Array.from({ length: size }, (_, i) => column(first + i, matrix % cells));
    return choleskyTwin(productsTwin(own)).map((row) => row.map((value) => 0.5 * value));
  });
  const shape = { cells: matrices, channels: size, ancestors: 0 };
  const expected = packRows(shape, (matrix, i, j) => twins[matrix]?.[i]?.[j] as number);
  assertClose(await unguarded(found, expected.length), expected, { atol: TRIANGLES_ATOL });
}

gpuTest("partTriangles() equals the twin at every size of a part", async (gpu) => {
  for (const size of SIZES) {
    for (const parts of [1, 3]) await assertTriangles(gpu, size, parts, 3);
  }
});

gpuTest("partTriangles() equals the twin at every number of cells across a workgroup edge", async (gpu) => {
  for (const cells of CELL_COUNTS) await assertTriangles(gpu, 3, 2, cells);
});

gpuTest("partTriangles() keeps what tells columns apart that are nearly the same", async (gpu) => {
  // y_2 = -y_1 + (0, h, 0): T = [1, -1; 0, h], of which the product 1 + h^2 would keep nothing.
  const h = 2 ** -14;
  const data = Float32Array.of(1, -1, 0, 0, 0, h, 0, 0, 0, 0, 0, 0);
  using columns = Tensor.from(gpu, "columns", [1, 3, 1, 4], data);
  using found = poisoned(gpu, "triangles", [3, 1]);
  using batch = new Batch(gpu, "triangles test");
  partTriangles(batch, { columns, triangles: found }, { parts: 1, size: 2, scale: 1 });
  batch.submit();
  assert.deepEqual([...await found.read()], [1, -1, h]);
});

gpuTest("partTriangles() stays finite where columns are the same", async (gpu) => {
  using columns = Tensor.from(gpu, "columns", [1, 2, 1, 4], Float32Array.of(1, 1, 1, 0, 0, 0, 0, 0));
  using found = poisoned(gpu, "triangles", [6, 1]);
  using batch = new Batch(gpu, "triangles test");
  partTriangles(batch, { columns, triangles: found }, { parts: 1, size: 3, scale: 1 });
  batch.submit();
  const values = [...await found.read()];
  assert.ok(values.every(Number.isFinite) && [0, 2, 5].every((i) => (values[i] as number) > 0), `${values}`);
});

async function assertFactors(gpu: Gpu, size: number, cells: number): Promise<void> {
  const factors = leavePartOut(size + 40, size);
  const wide = (row: number[]) => row.map(Math.tanh).concat(Array(size - row.length).fill(0));
  const { rows, data } = packed(
    size,
    cells,
    size + cells,
    (normal) => productsTwin(normal.map(wide)).map((row) => row.map((value) => value * 30 / size ** 2)),
  );
  using matrices = guarded(gpu, "matrices", [gramEntries(size), cells], data, POISON);
  using batch = new Batch(gpu, "factors test");
  partFactors(batch, matrices, factors);
  batch.submit();
  const twins = rows.map((products) => choleskyTwin(remainderTwin(products, factors.images, factors.scale)));
  const shape = { cells, channels: size, ancestors: 0 };
  const expected = packRows(shape, (cell, i, j) => twins[cell]?.[i]?.[j] as number);
  assert.ok(expected.every(Number.isFinite), "R of these cases is positive definite");
  assertClose(await unguarded(matrices, expected.length), expected, { atol: FACTORS_ATOL });
}

gpuTest("partFactors() equals the twin at every size of a part", async (gpu) => {
  for (const size of SIZES) await assertFactors(gpu, size, 3);
});

gpuTest("partFactors() equals the twin at every number of cells across a workgroup edge", async (gpu) => {
  for (const cells of CELL_COUNTS) await assertFactors(gpu, 3, cells);
});

gpuTest("partFactors() keeps pivots positive where the remainder is lost", async (gpu) => {
  using matrices = Tensor.from(gpu, "matrices", [3, 1], Float32Array.of(8, 0, 9)); // n - 1 = 8
  using batch = new Batch(gpu, "factors test");
  partFactors(batch, matrices, leavePartOut(11, 2));
  batch.submit();
  const [first, , last] = await matrices.read();
  assert.deepEqual([first, last], [2 ** -12, 2 ** -12]);
});

async function assertDistances(gpu: Gpu, size: number, matrices: number): Promise<void> {
  const factors = leavePartOut(size + 9, size);
  const { rows, data } = triangles(size, matrices, size + matrices, 0.3);
  using factor = guarded(gpu, "factors", [gramEntries(size), matrices], data, NaN);
  using distances = poisonedTensor(gpu, "distances", [size, matrices]);
  using batch = new Batch(gpu, "distances test");
  partDistances(batch, { factors: factor, distances }, factors);
  batch.submit();
  const twins = rows.map((own) => partSquares(own, size + 9).map(Math.sqrt));
  const expected = Array.from(
    { length: size * matrices },
    (_, i) => twins[i % matrices]?.[Math.floor(i / matrices)] as number,
  );
  assertClose(await unguarded(distances, expected.length), expected, { rtol: DISTANCES_RTOL });
}

gpuTest("partDistances() equals the twin at every size of a part", async (gpu) => {
  for (const size of SIZES) await assertDistances(gpu, size, 3);
});

gpuTest(
  "partDistances() equals the twin at every number of matrices across a workgroup edge",
  async (gpu) => {
    for (const matrices of CELL_COUNTS) await assertDistances(gpu, 3, matrices);
  },
);

gpuTest("partDistances() gives zero where rounding takes the difference below it", async (gpu) => {
  using factors = Tensor.from(gpu, "factors", [3, 1], Float32Array.of(1, 0, 1)); // |w|^2 = 1 < 1 + 1 / n
  using distances = poisoned(gpu, "distances", [2, 1]);
  using batch = new Batch(gpu, "distances test");
  partDistances(batch, { factors, distances }, leavePartOut(10, 2));
  batch.submit();
  assert.deepEqual([...await distances.read()], [0, 0]);
});

Deno.test("workgroups of the part kernels cover cells, members, parts and images", () => {
  assert.deepEqual(partColumnsWorkgroups(65, 5), [2, 2, 1]);
  assert.deepEqual(partColumnsWorkgroups(64, 4), [1, 1, 1]);
  assert.deepEqual(partTrianglesWorkgroups(65, 5), [2, 5, 1]);
  assert.deepEqual(partFactorsWorkgroups(65), [2, 1, 1]);
  assert.deepEqual(partDistancesWorkgroups(65, 3), [2, 3, 1]);
});

Deno.test("leavePartOut() refuses a part that leaves fewer than two images", () => {
  assert.deepEqual(leavePartOut(5, 3), { size: 3, images: 5, scale: 1, offset: 1.5 });
  for (const [images, size] of [[5, 4], [2, 1], [5, 0], [NaN, 1]] as const) {
    const message = new RegExp(`received a part of ${size} of ${images} fitted`);
    assert.throws(() => leavePartOut(images, size), { name: "RangeError", message });
  }
});
