import assert from "node:assert/strict";
import { covariance, covarianceWorkgroups } from "../src/gaussian/factor.ts";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { assertClose } from "./assert_close.ts";
import { ANCESTORS, bareLevel, CELL_COUNTS, CHANNELS, guarded } from "./gaussian_inputs.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** The factor 1 / divisor, the product and the sum round once each, 3 * 2^-24; nothing cancels, diagonals being positive. */
const RTOL = 2e-7;

async function regularised(
  gpu: Gpu,
  level: Level,
  comoment: Float32Array,
  use: { divisor: number; epsilon: number },
): Promise<Float32Array> {
  const entries = packedEntries(level);
  using matrix = guarded(gpu, "matrix", [entries, level.cells], comoment, POISON);
  using batch = new Batch(gpu, "covariance test");
  covariance(batch, level, matrix, use);
  batch.submit();
  const result = await matrix.read();
  assert.deepEqual(result.subarray(comoment.length), new Float32Array(level.cells).fill(POISON));
  return result.subarray(0, comoment.length);
}

/** C / divisor + epsilon I. */
function expected(
  level: Level,
  comoment: Float32Array,
  { divisor, epsilon }: { divisor: number; epsilon: number },
) {
  const rows = unpackRows(level, comoment);
  return packRows(level, (cell, row, column) => {
    const value = (rows[cell]?.[row]?.[column] as number) / divisor;
    return column === level.ancestors + row ? value + epsilon : value;
  });
}

/** Any numbers off the diagonal, positive ones on it. */
function randomComoment(level: Level, seed: number): Float32Array<ArrayBuffer> {
  const rows = unpackRows(level, normals(packedEntries(level) * level.cells, seed));
  return Float32Array.from(packRows(level, (cell, row, column) => {
    const value = rows[cell]?.[row]?.[column] as number;
    return column === level.ancestors + row ? Math.abs(value) : value;
  }));
}

gpuTest("covariance() equals the twin for every size across the edges of a tile", async (gpu) => {
  let seed = 1;
  for (const ancestors of ANCESTORS) {
    for (const channels of CHANNELS) {
      const level = bareLevel({
        cells: CELL_COUNTS[seed % CELL_COUNTS.length] as number,
        channels,
        ancestors,
      });
      const use = { divisor: 1 + seed * seed, epsilon: 0.01 * (seed % 3) };
      const comoment = randomComoment(level, seed++);
      assertClose(await regularised(gpu, level, comoment, use), expected(level, comoment, use), {
        rtol: RTOL,
        shape: [packedEntries(level), level.cells],
      });
    }
  }
});

gpuTest("covariance() of no scatter at all is epsilon times the identity, exactly", async (gpu) => {
  const level = bareLevel({ cells: 5, channels: 9, ancestors: 3 });
  const zero = new Float32Array(packedEntries(level) * 5);
  const actual = await regularised(gpu, level, zero, { divisor: 6, epsilon: 0.01 });
  const identity = packRows(level, (_, row, column) => column === 3 + row ? Math.fround(0.01) : 0);
  assert.deepEqual([...actual], identity);
});

Deno.test("covarianceWorkgroups() covers cells, rows and the longest row", () => {
  assert.deepEqual(covarianceWorkgroups(bareLevel({ cells: 65, channels: 9, ancestors: 3 })), [2, 9, 12]);
});
