/** Runs a trunk on images and compares its features with those that PyTorch computed. */
import assert from "node:assert/strict";
import type { Provider } from "../src/backbone/session/provider.ts";
import { BackboneSession } from "../src/backbone/session/session.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";

/** What to run: a model and its outputs. */
export interface Trunk {
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly taps: readonly string[];
}

/** A batch of images `[n, 3, h, w]`, or a feature map `[n, c, h, w]`. */
export interface Maps {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What PyTorch computed: of all values every `step`-th. */
export interface Expected extends Maps {
  readonly step: number;
}

/** The features of each batch, in the order of the taps. */
export async function featuresOf(
  gpu: Gpu,
  provider: Provider,
  { onnx, taps }: Trunk,
  batches: readonly Maps[],
): Promise<Maps[][]> {
  await using session = await BackboneSession.open({ gpu, onnx, provider, taps, input: "image" });
  const results: Maps[][] = [];
  for (const { shape, values } of batches) {
    using input = Tensor.from(gpu, "images", shape, Float32Array.from(values));
    using features = await session.run(input);
    const contents = await readAll(gpu, features.maps);
    results.push(features.maps.map(({ shape }, i) => ({ shape, values: contents[i] as Float32Array })));
  }
  return results;
}

/** Asserts that shapes are equal and max|actual - expected| <= bound * max|expected|. */
export function assertFeatures(
  name: string,
  actual: Maps | undefined,
  expected: Expected,
  bound: number,
): void {
  assert.deepEqual([...actual?.shape ?? []], [...expected.shape], name);
  const { values, step } = expected;
  const range = values.reduce((most, e) => Math.max(most, Math.abs(e)), 0);
  const worst = values.reduce(
    (most, e, i) => Math.max(most, Math.abs(e - (actual?.values[i * step] ?? NaN))),
    0,
  );
  assert.ok(range > 0 && worst <= bound * range, `${name}: ${worst} apart where the largest is ${range}`);
}
