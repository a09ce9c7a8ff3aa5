import assert from "node:assert/strict";
import { BandIndices } from "../src/gaussian/band_indices.ts";
import type { Band } from "../src/gaussian/bands.ts";
import { ALL_POSITIVE, diagonalWorkgroups, factorBand, panelWorkgroups } from "../src/gaussian/factor.ts";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { WIDE_BLOCK } from "../src/gpu/shaders.ts";
import { readAll } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import {
  ANCESTORS,
  bareLevel,
  chain,
  CHANNELS,
  guarded,
  randomCovariances,
  rowsDown,
  SHAPED_CELL_COUNTS,
} from "./gaussian_inputs.ts";
import { choleskyTwin, gramTwin } from "./twins/factor.ts";
import { packRows } from "./twins/packed.ts";
import { POISON, shapedTest } from "./with_gpu.ts";

/** Added to the diagonals: condition numbers stay below 1e2. */
const RIDGE = 0.1;

/** Factors are of order 1: the worst of these cases is 2.6e-7 off; times four. */
const ATOL = 1.04e-6;

/** A covariance of order 1 from a factor that is off by 26 products at most: 26 * 2^-24, doubled for the sums. */
const GRAM_ATOL = 3.2e-6;

/** Of a reciprocal root and a product: WGSL allows 3 + 2.5 ulp for the first; 0.01 and the product round once more. */
const ROOT_RTOL = 7 * 2 ** -23;

interface Factored {
  /** [entries, cells] of every level. */
  readonly factors: Float32Array[];
  readonly codes: number[];
}

/** Runs factorBand(); the entry past a level's last row is poisoned and must stay so. */
async function factored(
  gpu: Gpu,
  band: Band,
  matrices: readonly Float32Array[],
): Promise<Factored> {
  using indices = new BandIndices(gpu, band);
  using stack = new DisposableStack();
  const tensors = band.levels.map((level, i) => {
    const shape = [packedEntries(level), level.cells];
    return stack.use(guarded(gpu, "matrix", shape, matrices[i] as Float32Array, POISON));
  });
  const statuses = factorBand(band, indices, tensors).map((status) => stack.use(status));
  const arrays = await readAll(gpu, [...tensors, ...statuses]);
  const factors = band.levels.map(({ cells }, i) => {
    const array = arrays[i] as Float32Array;
    assert.deepEqual(array.subarray(-cells), new Float32Array(cells).fill(POISON));
    return array.subarray(0, -cells);
  });
  return { factors, codes: arrays.slice(tensors.length).map((code) => code[0] as number) };
}

/** Cholesky factor of every cell's whole matrix, the level's own rows of it packed. */
function expected(band: Band, matrices: readonly Float32Array[]): number[][] {
  const rows = rowsDown(band, matrices);
  return band.levels.map((level, index) => {
    const factors = Array.from({ length: level.cells }, (_, cell) => choleskyTwin(rows(index, cell)));
    return packRows(level, (cell, row, column) => factors[cell]?.[level.ancestors + row]?.[column] as number);
  });
}

async function assertEqualsTwin(gpu: Gpu, band: Band, seed: number): Promise<void> {
  const matrices = randomCovariances(band, seed, RIDGE);
  const { factors, codes } = await factored(gpu, band, matrices);
  assert.deepEqual(codes, band.levels.map(() => ALL_POSITIVE));
  const wanted = expected(band, matrices);
  band.levels.forEach((level, i) =>
    assertClose(factors[i] as Float32Array, wanted[i] as number[], {
      atol: ATOL,
      shape: [packedEntries(level), level.cells],
    })
  );
}

/** A level of `channels` under one of `ancestors`, or alone if that is 0. */
function family(ancestors: number, channels: number, cells: number): Band {
  const own = { channels, cells };
  return chain(ancestors === 0 ? [own] : [{ channels: ancestors, cells: Math.ceil(cells / 2) }, own]);
}

shapedTest("factorBand() equals the twin for every size across the edges of a tile", async (gpu) => {
  let seed = 1;
  for (const ancestors of ANCESTORS) {
    for (const channels of CHANNELS) {
      await assertEqualsTwin(gpu, family(ancestors, channels, 3), seed++);
    }
  }
  for (const ancestors of [0, WIDE_BLOCK - 1, WIDE_BLOCK, WIDE_BLOCK + 1]) {
    for (const channels of [WIDE_BLOCK - 1, WIDE_BLOCK, WIDE_BLOCK + 1, 2 * WIDE_BLOCK + 1]) {
      await assertEqualsTwin(gpu, family(ancestors, channels, 3), seed++);
    }
  }
});

shapedTest(
  "factorBand() equals the twin at every number of cells across a workgroup edge",
  async (gpu) => {
    for (const cells of SHAPED_CELL_COUNTS) await assertEqualsTwin(gpu, family(9, 9, cells), cells);
  },
);

shapedTest("factorBand() equals the twin for three levels", async (gpu) => {
  let seed = 1;
  for (
    const [coarse, middle, fine] of [[1, 1, 1], [3, 9, 10], [9, 7, 8], [17, 8, 3], [40, 33, 35]] as const
  ) {
    const band = chain([
      { channels: coarse, cells: 3 },
      { channels: middle, cells: 6 },
      { channels: fine, cells: 18 },
    ]);
    await assertEqualsTwin(gpu, band, seed++);
  }
});

shapedTest("factorBand() gives L with L L^T the covariance", async (gpu) => {
  const band = chain([{ channels: 9, cells: 3 }, { channels: 17, cells: 6 }]);
  const matrices = randomCovariances(band, 5, RIDGE);
  const { factors } = await factored(gpu, band, matrices);
  const [rows, factorRows] = [rowsDown(band, matrices), rowsDown(band, factors)];
  for (let cell = 0; cell < 6; cell++) {
    assertClose(gramTwin(factorRows(1, cell)).flat(), rows(1, cell).flat(), { atol: GRAM_ATOL });
  }
});

shapedTest(
  "factorBand() of epsilon times the identity is its root and exactly diagonal",
  async (gpu) => {
    const band = chain([{ channels: 9, cells: 2 }, { channels: 10, cells: 4 }]);
    const identity = ({ cells, channels, ancestors }: Level, value: number) =>
      packRows({ cells, channels, ancestors }, (_, row, column) => column === ancestors + row ? value : 0);
    const matrices = band.levels.map((level) => Float32Array.from(identity(level, 0.01)));
    const { factors } = await factored(gpu, band, matrices);
    band.levels.forEach((level, i) => {
      assertClose(factors[i] as Float32Array, identity(level, 0.1), { rtol: ROOT_RTOL });
    });
  },
);

for (const [name, value] of [["zero", 0], ["negative", -1], ["NaN", NaN], ["infinite", Infinity]] as const) {
  shapedTest(`factorBand() reports the first cell and variable whose pivot is ${name}`, async (gpu) => {
    for (const variable of [0, 8, 9, 16]) {
      const band = chain([{ channels: 3, cells: 34 }, { channels: 17, cells: 68 }]);
      const [coarse, fine] = band.levels as [Level, Level];
      const [matrix, own] = randomCovariances(band, 6, RIDGE) as [Float32Array, Float32Array];
      const spoilt = packRows(
        fine,
        (cell, row, column) => (cell === 65 || cell === 67) && row === variable && column === 3 + row ? 1 : 0,
      );
      const bad = own.map((entry, i) => spoilt[i] ? value : entry);
      const { codes } = await factored(gpu, band, [matrix, bad]);
      assert.deepEqual(codes, [ALL_POSITIVE, 65 * (coarse.channels + fine.channels) + 3 + variable]);
    }
  });
}

shapedTest("factorBand() reports a bad pivot of a coarse level there", async (gpu) => {
  const band = chain([{ channels: 3, cells: 2 }, { channels: 4, cells: 4 }]);
  const [matrix, own] = randomCovariances(band, 7, RIDGE) as [Float32Array, Float32Array];
  matrix[matrix.length - 1] = -1; // the last variable of the last cell
  const { codes } = await factored(gpu, band, [matrix, own]);
  assert.equal(codes[0], 1 * 3 + 2);
});

Deno.test("diagonalWorkgroups() and panelWorkgroups() cover cells and the row tiles that are left", () => {
  assert.deepEqual(diagonalWorkgroups({ cells: 65 }, "deep"), [2, 1, 1]);
  assert.deepEqual(diagonalWorkgroups({ cells: 9 }, "wide"), [2, 1, 1]);
  const level = bareLevel({ cells: 64, channels: 17, ancestors: 0 });
  assert.deepEqual(panelWorkgroups(level, 0, "deep"), [1, 3, 1]);
  assert.deepEqual(panelWorkgroups(level, 2, "deep"), [1, 1, 1]);
  assert.deepEqual(panelWorkgroups(level, 3, "deep"), [1, 0, 1]);
  assert.deepEqual(panelWorkgroups({ ...level, channels: 33 }, 1, "wide"), [8, 1, 1]);
});
