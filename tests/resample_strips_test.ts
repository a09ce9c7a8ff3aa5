import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { interpolationTaps } from "../src/map/interpolation.ts";
import { stripResamplings, stripRows } from "../src/map/resample_strips.ts";
import { assertClose } from "./assert_close.ts";
import { interpolateTwin } from "./twins/resample.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** As in resample_test.ts: two passes of two products of order 4. */
const ATOL = 4e-6;

gpuTest("stripResamplings() gives the rows of the whole result, in strips that fit", async (gpu) => {
  const data = normals(6 * 5, 3);
  const [rows, columns] = [interpolationTaps("bilinear", 6, 23), interpolationTaps("bilinear", 5, 9)];
  const expected = interpolateTwin(data, [1, 6, 5], [23, 9], "bilinear");
  using source = Tensor.from(gpu, "source", [1, 6, 5], data);
  for (
    const [stripBytes, heights] of [[36, Array(23).fill(1)], [300, [8, 8, 7]], [undefined, [23]]] as const
  ) {
    const batch = new Batch(gpu, "strips test");
    const resamplings = stripResamplings(gpu, 1, { rows, columns }, stripBytes);
    const strips = resamplings.map((one) => batch.defer(one).record(batch, source));
    assert.deepEqual(strips.map(({ shape }) => shape), heights.map((height: number) => [1, height, 9]));
    for (const strip of strips) strip.write(new Float32Array(strip.length).fill(POISON));
    batch.submit();
    const contents = await readAll(gpu, strips);
    assertClose(contents.flatMap((strip) => [...strip]), expected, { atol: ATOL, shape: [23, 9] });
    for (const strip of strips) strip[Symbol.dispose]();
  }
});

Deno.test("stripRows() covers every row once and names what is too large", () => {
  assert.deepEqual(stripRows(5, 10, 29), [
    { first: 0, count: 2 },
    { first: 2, count: 2 },
    { first: 4, count: 1 },
  ]);
  assert.deepEqual(stripRows(5, 10, 50), [{ first: 0, count: 5 }]);
  assert.throws(
    () => stripRows(5, 10, 9),
    /one row of the result takes 10 bytes, a buffer at most 9 .*fewer maps/,
  );
});
