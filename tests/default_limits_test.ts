/** What runs on a device that offers no more than WebGPU promises; all other tests with `deno task test-limits`. */

import assert from "node:assert/strict";
import { Statistics } from "../src/gaussian/statistics.ts";
import { HierarchicalGaussian } from "../src/gaussian/gaussian.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { bandOf, type ModelShape, randomFeatures } from "../bench/gaussian_shapes.ts";
import { assertClose } from "./assert_close.ts";
import { DEFAULTS } from "./default_limits.ts"; // makes the adapter offer no more, in this file
import { gpuTest, sharedGpu } from "./with_gpu.ts";

/** Images of 100 standard normal channels, and what is added to the diagonals. */
const IMAGES = 20;
const EPSILON = 1;

/** Mean of x^T Sigma^-1 x over such images: by numpy, of 200 draws in float64. */
const MEAN_SQUARE = 14.72;

/** Between the shapes, whose sums are in different orders; the worst is 3.2e-7; times four. */
const RTOL = 1.3e-6;

/** Levels of models at 256 x 256 pixels. */
const MODELS: readonly ModelShape[] = [
  { name: "ResNet-18 with 100 channels", maps: square([14, 64], [29, 32], [57, 16]) },
  { name: "EfficientNet-Lite0 with 100 channels", maps: square([14, 64], [22, 32], [64, 16]) },
];

function square(...sizes: readonly [channels: number, side: number][]): ModelShape["maps"] {
  return sizes.map(([channels, side]) => ({ channels, height: side, width: side }));
}

gpuTest("the device has the default limits of WebGPU", (gpu) => {
  for (const [name, value] of Object.entries(DEFAULTS)) {
    assert.equal(gpu.limits[name as keyof GPUSupportedLimits], value, name);
  }
});

gpuTest("all shaders compile within the default limits", (gpu) => gpu.compileAll());

async function distances(gpu: Gpu, model: ModelShape): Promise<Float32Array> {
  using stack = new DisposableStack();
  const features = randomFeatures(gpu, model, IMAGES).map((tensor) => stack.use(tensor));
  const statistics = stack.use(new Statistics(gpu, bandOf(model)));
  statistics.add(features);
  const gaussian = stack.use(await HierarchicalGaussian.fit(gpu, statistics, EPSILON));
  using batch = new Batch(gpu, "default limits test");
  const result = stack.use(gaussian.distances(batch, features));
  batch.submit();
  return await result.read();
}

for (const model of MODELS) {
  gpuTest(`${model.name} fits and scores within the default limits, alike in both shapes`, async () => {
    const [deep, wide] = [
      await distances(await sharedGpu("deep"), model),
      await distances(await sharedGpu("wide"), model),
    ];
    assertClose(wide, deep, { rtol: RTOL });
    const mean = deep.reduce((sum, distance) => sum + distance ** 2, 0) / deep.length;
    assert.ok(Math.abs(mean - MEAN_SQUARE) < 0.02 * MEAN_SQUARE, `${mean}`);
  });
}
