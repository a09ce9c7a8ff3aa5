import assert from "node:assert/strict";
import { SHADERS } from "../src/gpu/shaders.ts";
import { center, centerWorkgroups } from "../src/gaussian/scatter.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { GUARD, guarded, IMAGE_COUNTS } from "./gaussian_inputs.ts";
import { centerTwin } from "./twins/center.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.center.constants;

/** Values of order 4 (mean 2, deviation 1, old mean -1): the mean, the update and a difference each round once, 3 * 2^-22. */
const ATOL = 7.5e-7;

/** Half of the spacing of float32 numbers between 2048 and 4096, twice: one rounding of the mean, one of the difference. */
const ATOL_AT_3000 = 2 ** -12;

interface Centring {
  readonly samples: Float32Array;
  readonly mean: Float32Array;
  readonly before: number;
}

/** Runs center() and checks that nothing past the last image and element was written. */
async function centred(gpu: Gpu, { samples, mean, before }: Centring) {
  const elements = mean.length;
  const images = samples.length / elements;
  using sampleTensor = guarded(gpu, "samples", [images, elements], samples, GUARD);
  using meanTensor = Tensor.from(gpu, "mean", [elements], mean);
  using delta = poisoned(gpu, "delta", [2, elements]);
  using batch = new Batch(gpu, "center test");
  center(batch, { samples: sampleTensor, mean: meanTensor, delta }, { before, images });
  batch.submit();
  const contents = await readAll(gpu, [sampleTensor, meanTensor, delta]);
  const [result, means, deltas] = contents as Float32Array[] as [Float32Array, Float32Array, Float32Array];
  assert.deepEqual(result.subarray(images * elements), new Float32Array(elements).fill(GUARD));
  assert.deepEqual(deltas.subarray(elements), new Float32Array(elements).fill(POISON));
  return { samples: result.subarray(0, images * elements), mean: means, delta: deltas.subarray(0, elements) };
}

gpuTest("center() equals the twin at every size across a workgroup edge", async (gpu) => {
  for (const elements of [1, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 2 * INVOCATIONS + 1]) {
    for (const images of IMAGE_COUNTS) {
      const before = 3 * (images - 1);
      const samples = normals(images * elements, elements + images, 2);
      const mean = before === 0 ? new Float32Array(elements) : normals(elements, images, -1);
      const actual = await centred(gpu, { samples, mean, before });
      const expected = centerTwin(samples, mean, before);
      assertClose(actual.samples, expected.samples, { atol: ATOL, shape: [images, elements] });
      assertClose(actual.delta, expected.delta, { atol: ATOL });
      assertClose(actual.mean, expected.mean, { atol: ATOL });
    }
  }
});

gpuTest("center() of the first batch starts from its own mean alone", async (gpu) => {
  const samples = normals(5 * 40, 3, 2);
  const { mean, delta } = await centred(gpu, { samples, mean: new Float32Array(40), before: 0 });
  assert.deepEqual(mean, delta);
});

gpuTest("center() of identical images gives zero and their value, exactly", async (gpu) => {
  const image = normals(50, 9, 7);
  const samples = Float32Array.from({ length: 6 * 50 }, (_, i) => image[i % 50] as number);
  const { samples: zero, mean } = await centred(gpu, {
    samples,
    mean: new Float32Array(50),
    before: 0,
  });
  assert.deepEqual(zero, new Float32Array(6 * 50));
  assert.deepEqual(mean, image);
});

gpuTest("center() finds the mean of many large values to half of their spacing", async (gpu) => {
  // A plain float32 sum of 500 values near 3000 is off by up to 0.06 each time: a mean of it by 1e-2.
  const samples = normals(500 * 30, 4, 3000, 0.5);
  const actual = await centred(gpu, { samples, mean: new Float32Array(30), before: 0 });
  const expected = centerTwin(samples, new Float32Array(30), 0);
  assertClose(actual.mean, expected.mean, { atol: ATOL_AT_3000 });
  assertClose(actual.samples, expected.samples, { atol: ATOL_AT_3000 });
});

gpuTest("center() folds its workgroups into two dimensions past the device's limit", async (gpu) => {
  const elements = 7 * INVOCATIONS - 5;
  const workgroups = centerWorkgroups(elements, 3);
  assert.deepEqual(workgroups, [3, 3, 1]);
  const samples = normals(2 * elements, 1);
  using sampleTensor = guarded(gpu, "samples", [2, elements], samples, GUARD);
  using mean = Tensor.create(gpu, "mean", [elements]);
  using delta = poisoned(gpu, "delta", [elements]);
  using batch = new Batch(gpu, "center test");
  batch.run("center", {
    workgroups,
    buffers: { samples: sampleTensor, mean, delta },
    params: { images: 2, elements, weight: 1, width: workgroups[0] * INVOCATIONS },
  });
  batch.submit();
  const expected = centerTwin(samples, new Float32Array(elements), 0);
  assertClose(await delta.read(), expected.delta, { atol: ATOL });
  const untouched = new Float32Array(elements).fill(GUARD);
  assert.deepEqual((await sampleTensor.read()).subarray(2 * elements), untouched);
});

Deno.test("centerWorkgroups() uses one dimension up to the limit and covers the elements past it", () => {
  assert.deepEqual(centerWorkgroups(1, 65535), [1, 1, 1]);
  assert.deepEqual(centerWorkgroups(INVOCATIONS + 1, 65535), [2, 1, 1]);
  assert.deepEqual(centerWorkgroups(65535 * INVOCATIONS, 65535), [65535, 1, 1]);
  const [x, y] = centerWorkgroups(65535 * INVOCATIONS + 1, 65535);
  assert.deepEqual([x, y], [32768, 2]);
});
