/** Runs a trunk on images and compares its features with those that PyTorch computed. */
import assert from "node:assert/strict";
import { BackboneSession } from "../src/backbone/session.ts";
import type { Provider } from "../src/backbone/provider.ts";
import { elements } from "../src/format/dtype.ts";
import type { Safetensors } from "../src/format/safetensors.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";

/** What to run: a model and its outputs. */
export interface Trunk {
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly taps: readonly string[];
}

/** A batch of normalised images. */
export interface Images {
  /** `[n, 3, h, w]` */
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** The features of one batch, in the order of the taps. */
export async function featuresOf(
  gpu: Gpu,
  provider: Provider,
  { onnx, taps }: Trunk,
  images: Images,
): Promise<{ shape: readonly number[]; values: Float32Array }[]> {
  await using session = await BackboneSession.open({ gpu, onnx, provider, taps, input: "image" });
  using input = Tensor.from(gpu, "images", images.shape, images.values);
  using features = await session.run(input);
  const contents = await readAll(gpu, features.maps);
  return features.maps.map(({ shape }, i) => ({ shape, values: contents[i] as Float32Array }));
}

/** Asserts that each tap has the shape of the fixture's `<prefix>.<tap>` and max|a - e| <= bound * max|e|. */
export function assertFeatures(
  actual: readonly { shape: readonly number[]; values: Float32Array }[],
  taps: readonly string[],
  fixture: Safetensors,
  { prefix, bound }: { prefix: string; bound: number },
): void {
  for (const [i, tap] of taps.entries()) {
    const stored = fixture.tensors.get(`${prefix}.${tap}`) ??
      assert.fail(`${prefix}.${tap} is not in the fixture`);
    const { shape, values } = actual[i] ?? assert.fail(`${tap} was not computed`);
    assert.deepEqual([...shape], stored.shape, tap);
    const expected = elements(stored, "F32");
    const range = expected.reduce((most, e) => Math.max(most, Math.abs(e)), 0);
    const worst = expected.reduce((most, e, j) => Math.max(most, Math.abs(e - (values[j] ?? NaN))), 0);
    assert.ok(
      range > 0 && worst <= bound * range,
      `${prefix}.${tap}: ${worst} apart, the largest is ${range}`,
    );
  }
}
