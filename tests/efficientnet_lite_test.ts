import assert from "node:assert/strict";
import { loadBackbone } from "../src/backbone/catalogue.ts";
import { elements } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import { assertFeatures, featuresOf } from "./trunk_features.ts";
import { gpuTest } from "./with_gpu.ts";

/** Two float32 implementations with sums in other orders; measured 3e-6 on wasm and on webgpu. */
const OF_RANGE = 1e-4;

const FIXTURE = new URL("fixtures/lite0_features.safetensors", import.meta.url);

/** Bytes `[n, h, w, 3]` as the network wants them: `[n, 3, h, w]`, `(pixel - 127) / 128`. */
function normalised(pixels: Uint8Array, [n = 0, h = 0, w = 0]: readonly number[]) {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const image = Math.floor(i / (h * w * 3));
    const pixel = Math.floor(i / 3) % (h * w);
    values[(image * 3 + i % 3) * h * w + pixel] = ((pixels[i] ?? NaN) - 127) / 128;
  }
  return { shape: [n, 3, h, w], values };
}

for (const provider of ["wasm", "webgpu"] as const) {
  for (const prefix of ["even", "odd"]) {
    gpuTest(
      `loadBackbone() gives torch's features of EfficientNet-Lite0 on ${provider} when sizes are ${prefix}`,
      async (gpu) => {
        const fixture = parseSafetensors(await Deno.readFile(FIXTURE), "lite0_features.safetensors");
        const { backbone, onnx } = await loadBackbone("efficientnet-lite0");
        const taps = backbone.taps.map(({ name }) => name);
        const stored = fixture.tensors.get(`${prefix}.images`) ?? assert.fail();
        const images = normalised(elements(stored, "U8"), stored.shape);
        const features = await featuresOf(gpu, provider, { onnx, taps }, images);
        assertFeatures(features, taps, fixture, { prefix, bound: OF_RANGE });
      },
    );
  }
}
