import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { INVOCATIONS } from "../src/mvg/constants.ts";
import { pool, poolLevels, poolWorkgroups } from "../src/mvg/pool.ts";
import { assertClose } from "./assert_close.ts";
import { meanTwin, vectorsTwin } from "./twins/mvg.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

/** ceil(300 / 64) + 6 additions, each 2^-24 of at most 300 * 8, over 300 positions: 11 * 8 * 2^-24. */
const ATOL = 6e-6;

gpuTest("pool() equals the twin at every number of positions across a workgroup", async (gpu, kernels) => {
  for (const positions of [1, 2, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 300]) {
    for (const [images, channels] of [[1, 1], [2, 5], [5, 2]] as const) {
      const data = normals(images * channels * positions, positions + images, 3);
      using features = Tensor.from(gpu, "features", [images, channels, 1, positions], data);
      using batch = new Batch(gpu, "pool test");
      using pooled = pool(batch, kernels, features);
      pooled.write(new Float32Array(pooled.length).fill(POISON));
      batch.submit();
      assert.deepEqual(pooled.shape, [images, channels]);
      const vectors = vectorsTwin(data, [images, channels, positions]);
      const expected = Array.from(
        { length: images },
        (_, image) => meanTwin(vectors.slice(image * positions, (image + 1) * positions)),
      );
      assertClose(await pooled.read(), expected.flat(), { atol: ATOL, shape: [images, channels] });
    }
  }
});

gpuTest("pool() of a constant channel is that constant", async (gpu, kernels) => {
  using features = Tensor.from(gpu, "features", [1, 1, 8, 16], new Float32Array(128).fill(0.1));
  using batch = new Batch(gpu, "pool test");
  using pooled = pool(batch, kernels, features);
  batch.submit();
  assert.deepEqual([...await pooled.read()], [Math.fround(0.1)]); // powers of two of equal terms round nowhere
});

gpuTest("poolLevels() pools the levels that it is asked for", async (gpu, kernels) => {
  using low = Tensor.from(gpu, "low", [1, 1, 1, 2], Float32Array.of(1, 3));
  using high = Tensor.from(gpu, "high", [1, 1, 1, 1], Float32Array.of(7));
  using copy = Tensor.create(gpu, "copy", [1, 1]);
  using batch = new Batch(gpu, "pool test");
  const pooled = poolLevels(batch, kernels, [low, high], [1]);
  assert.deepEqual([...pooled.keys()], [1]);
  batch.copy(pooled.get(1) as Tensor, copy);
  batch.submit();
  assert.deepEqual([...await copy.read()], [7]);
});

Deno.test("poolWorkgroups() gives a workgroup to every channel of every image", () => {
  assert.deepEqual(poolWorkgroups(3, 7), [7, 3, 1]);
});
