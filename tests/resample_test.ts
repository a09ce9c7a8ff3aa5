import { SHADERS } from "../src/gpu/shaders.ts";
import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { interpolationTaps } from "../src/map/interpolation.ts";
import { resampleColumnsWorkgroups, resampleRowsWorkgroups } from "../src/map/resample.ts";
import type { Taps } from "../src/map/taps.ts";
import { assertClose } from "./assert_close.ts";
import { resample } from "./resampled.ts";
import { interpolateTwin } from "./twins/resample.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** Two passes of at most 4 products of order 4, weights of absolute sum below 1.6: 2 * 5 * 4 * 1.6 * 2^-24, rounded up. */
const ATOL = 4e-6;

async function resampled(
  gpu: Gpu,
  data: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  [rows, columns]: readonly [Taps, Taps],
) {
  using source = Tensor.from(gpu, "source", shape, data);
  const batch = new Batch(gpu, "resample test");
  using result = resample(batch, source, rows, columns);
  result.write(new Float32Array(result.length).fill(POISON));
  batch.submit();
  assert.deepEqual(result.shape, [...shape.slice(0, -2), rows.output, columns.output]);
  return await result.read();
}

const { TILE_WIDTH, TILE_LINES } = SHADERS.resample_columns.constants;
const ROWS_TILE = SHADERS.resample_rows.constants;

/** [height, width] to [height, width]: up, down, single pixels, and every place around a tile edge of either kernel. */
const SIZES: [[number, number], [number, number]][] = [
  [[1, 1], [1, 1]],
  [[1, 1], [3, 9]],
  [[5, 1], [2, 7]],
  [[9, 12], [4, 5]],
  [[56, 56], [64, 40]],
  ...[-1, 0, 1].flatMap((step): [[number, number], [number, number]][] => [
    [[TILE_LINES / 2 + step, 6], [5, TILE_WIDTH + step]],
    [[TILE_LINES + step, 6], [5, 2 * TILE_WIDTH + step]],
    [[4, 13], [ROWS_TILE.TILE_HEIGHT + step, ROWS_TILE.TILE_WIDTH + step]],
    [[4, 13], [2 * ROWS_TILE.TILE_HEIGHT + step, 2 * ROWS_TILE.TILE_WIDTH + step]],
  ]),
];

for (const kernel of ["nearest", "nearest-exact", "bilinear", "bicubic"] as const) {
  gpuTest(
    `resample() by ${kernel} taps equals the twin at every size across a tile edge`,
    async (gpu) => {
      for (const [[height, width], [outHeight, outWidth]] of SIZES) {
        const data = normals(2 * height * width, outHeight * 1000 + outWidth);
        const tables = [
          interpolationTaps(kernel, height, outHeight),
          interpolationTaps(kernel, width, outWidth),
        ] as const;
        const expected = interpolateTwin(data, [2, height, width], [outHeight, outWidth], kernel);
        assertClose(await resampled(gpu, data, [2, height, width], tables), expected, {
          atol: kernel.startsWith("nearest") ? 0 : ATOL,
          shape: [2, outHeight, outWidth],
        });
      }
    },
  );
}

gpuTest("resample() keeps the leading axes of feature maps apart", async (gpu) => {
  const data = normals(2 * 3 * 5 * 4, 1);
  const tables = [interpolationTaps("bilinear", 5, 10), interpolationTaps("bilinear", 4, 8)] as const;
  const expected = interpolateTwin(data, [6, 5, 4], [10, 8], "bilinear");
  assertClose(await resampled(gpu, data, [2, 3, 5, 4], tables), expected, { atol: ATOL });
});

gpuTest("resample() refuses tables for maps of another size", (gpu) => {
  using source = Tensor.create(gpu, "distances", [2, 5, 4]);
  using batch = new Batch(gpu, "resample test");
  const four = interpolationTaps("bilinear", 4, 8);
  assert.throws(() => resample(batch, source, four, four), {
    name: "RangeError",
    message: /"distances": the tables are for 4x4 maps, its shape is \[2,5,4\]/,
  });
});

Deno.test("resampleColumnsWorkgroups() and resampleRowsWorkgroups() cover every tile begun", () => {
  assert.deepEqual(resampleColumnsWorkgroups(1, 1), [1, 1, 1]);
  assert.deepEqual(resampleColumnsWorkgroups(TILE_LINES + 1, 3 * TILE_WIDTH), [3, 2, 1]);
  assert.deepEqual(resampleRowsWorkgroups([7, 1, 1]), [1, 1, 7]);
  assert.deepEqual(resampleRowsWorkgroups([7, ROWS_TILE.TILE_HEIGHT + 1, 2 * ROWS_TILE.TILE_WIDTH]), [
    2,
    2,
    7,
  ]);
});
