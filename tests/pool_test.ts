import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { pool, poolWorkgroups } from "../src/vectors/pool.ts";
import { assertClose } from "./assert_close.ts";
import { meanTwin, vectorsTwin } from "./twins/mvg.ts";
import { gpuTest, normals, POISON } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.pool.constants;

/** ceil(300 / 64) + 6 additions, each 2^-24 of at most 300 * 8, over 300 positions: 11 * 8 * 2^-24. */
const ATOL = 6e-6;

gpuTest("pool() equals the twin at every number of positions across a workgroup", async (gpu) => {
  for (const positions of [1, 2, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 300]) {
    for (const [images, channels] of [[1, 1], [2, 5], [5, 2]] as const) {
      const data = normals(images * channels * positions, positions + images, 3);
      using features = Tensor.from(gpu, "features", [images, channels, 1, positions], data);
      const start = normals(channels, positions);
      using origin = Tensor.from(gpu, "origin", [channels], start);
      using batch = new Batch(gpu, "pool test");
      using pooled = pool(batch, features);
      using differences = pool(batch, features, origin);
      for (const output of [pooled, differences]) output.write(new Float32Array(output.length).fill(POISON));
      batch.submit();
      assert.deepEqual(pooled.shape, [images, channels]);
      const vectors = vectorsTwin(data, [images, channels, positions]);
      const expected = Array.from(
        { length: images },
        (_, image) => meanTwin(vectors.slice(image * positions, (image + 1) * positions)),
      );
      assertClose(await pooled.read(), expected.flat(), { atol: ATOL, shape: [images, channels] });
      const apart = expected.flatMap((means) => means.map((value, c) => value - (start[c] as number)));
      assertClose(await differences.read(), apart, { atol: ATOL, shape: [images, channels] });
    }
  }
});

gpuTest("pool() of a constant channel is that constant", async (gpu) => {
  using features = Tensor.from(gpu, "features", [1, 1, 8, 16], new Float32Array(128).fill(0.1));
  using batch = new Batch(gpu, "pool test");
  using pooled = pool(batch, features);
  batch.submit();
  assert.deepEqual([...await pooled.read()], [Math.fround(0.1)]); // powers of two of equal terms round nowhere
});

gpuTest("pool() keeps the digits in which means near an origin differ", async (gpu) => {
  const data = Float32Array.from({ length: 1000 }, (_, p) => 1000 + (p % 7) / 1024); // exact, as are differences from 1000
  using features = Tensor.from(gpu, "features", [1, 1, 1, 1000], data);
  using origin = Tensor.from(gpu, "origin", [1], Float32Array.of(1000));
  using batch = new Batch(gpu, "pool test");
  using pooled = pool(batch, features, origin);
  batch.submit();
  const sum = data.reduce((total, value) => total + (value - 1000), 0);
  assertClose(await pooled.read(), [sum / 1000], { rtol: 2 ** -22 }); // the means themselves are 2^-14 apart
});

Deno.test("poolWorkgroups() gives a workgroup to every channel of every image", () => {
  assert.deepEqual(poolWorkgroups(3, 7), [7, 3, 1]);
});
