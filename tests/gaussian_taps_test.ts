import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gaussianWeights } from "../src/map/gaussian_taps.ts";
import { assertClose } from "./assert_close.ts";
import { blur } from "./resampled.ts";
import { blurTwin } from "./twins/blur.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** 33 products and sums of order 1 in float32, two passes: 66 * 2^-24, rounded up. */
const ATOL = 8e-6;

gpuTest(
  "blur() equals the twin at every size across a tile edge, smaller than the radius and larger",
  async (gpu) => {
    for (
      const [height, width] of [[1, 1], [3, 31], [4, 32], [5, 33], [15, 65], [16, 128], [70, 5], [
        17,
        129,
      ]] as const
    ) {
      const data = normals(2 * height * width, height * 100 + width);
      using source = Tensor.from(gpu, "source", [2, height, width], data);
      const batch = new Batch(gpu, "blur test");
      using result = blur(batch, source, 4);
      result.write(new Float32Array(result.length).fill(POISON));
      batch.submit();
      assertClose(await result.read(), blurTwin(data, [2, height, width], 4), {
        atol: ATOL,
        shape: [2, height, width],
      });
    }
  },
);

gpuTest("blur() of a constant is that constant", async (gpu) => {
  using source = Tensor.from(gpu, "source", [1, 40, 50], new Float32Array(2000).fill(7));
  const batch = new Batch(gpu, "blur test");
  using result = blur(batch, source, 4);
  batch.submit();
  assertClose(await result.read(), new Float32Array(2000).fill(7), { rtol: ATOL });
});

Deno.test("gaussianWeights() has scipy's radius and sums to one", () => {
  assert.equal(gaussianWeights(4).length, 33);
  assert.equal(gaussianWeights(1.5).length, 13);
  assertClose([gaussianWeights(4).reduce((a, b) => a + b)], [1], { atol: 1e-15 });
});

Deno.test("gaussianWeights() refuses a sigma that is not positive", () => {
  for (const sigma of [0, -1, NaN, Infinity]) assert.throws(() => gaussianWeights(sigma), RangeError);
});
