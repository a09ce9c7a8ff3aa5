import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { interpolationTaps } from "../src/map/interpolation.ts";
import { bandResamplings, bandRows } from "../src/map/resample_bands.ts";
import { assertClose } from "./assert_close.ts";
import { interpolateTwin } from "./twins/resample.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** As in resample_test.ts: two passes of two products of order 4. */
const ATOL = 4e-6;

gpuTest("bandResamplings() gives the rows of the whole result, in bands that fit", async (gpu) => {
  const data = normals(6 * 5, 3);
  const [rows, columns] = [interpolationTaps("bilinear", 6, 23), interpolationTaps("bilinear", 5, 9)];
  const expected = interpolateTwin(data, [1, 6, 5], [23, 9], "bilinear");
  using source = Tensor.from(gpu, "source", [1, 6, 5], data);
  for (
    const [bandBytes, heights] of [[36, Array(23).fill(1)], [300, [8, 8, 7]], [undefined, [23]]] as const
  ) {
    const batch = new Batch(gpu, "bands test");
    const resamplings = bandResamplings(gpu, 1, { rows, columns }, bandBytes);
    const bands = resamplings.map((one) => batch.defer(one).record(batch, source));
    assert.deepEqual(bands.map(({ shape }) => shape), heights.map((height: number) => [1, height, 9]));
    for (const band of bands) band.write(new Float32Array(band.length).fill(POISON));
    batch.submit();
    const contents = await readAll(gpu, bands);
    assertClose(contents.flatMap((band) => [...band]), expected, { atol: ATOL, shape: [23, 9] });
    for (const band of bands) band[Symbol.dispose]();
  }
});

Deno.test("bandRows() covers every row once and names what is too large", () => {
  assert.deepEqual(bandRows(5, 10, 29), [
    { first: 0, count: 2 },
    { first: 2, count: 2 },
    { first: 4, count: 1 },
  ]);
  assert.deepEqual(bandRows(5, 10, 50), [{ first: 0, count: 5 }]);
  assert.throws(
    () => bandRows(5, 10, 9),
    /one row of the result takes 10 bytes, a buffer at most 9 .*fewer maps/,
  );
});
