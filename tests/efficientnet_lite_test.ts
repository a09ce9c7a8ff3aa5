import assert from "node:assert/strict";
import { loadBackbone } from "../src/backbone/catalogue.ts";
import { elements } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import { assertFeatures, featuresOf, type Maps } from "./trunk_features.ts";
import { gpuTest } from "./with_gpu.ts";

/** Two float32 implementations with sums in other orders; measured 3e-6 on wasm and on webgpu. */
const OF_RANGE = 1e-4;

const FIXTURE = new URL("fixtures/lite0_features.safetensors", import.meta.url);

/** Bytes `[n, h, w, 3]` as the network wants them: `[n, 3, h, w]`, `(pixel - 127) / 128`. */
function normalised(pixels: Uint8Array, [n = 0, h = 0, w = 0]: readonly number[]): Maps {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const image = Math.floor(i / (h * w * 3));
    const pixel = Math.floor(i / 3) % (h * w);
    values[(image * 3 + i % 3) * h * w + pixel] = ((pixels[i] ?? NaN) - 127) / 128;
  }
  return { shape: [n, 3, h, w], values };
}

for (const provider of ["wasm", "webgpu"] as const) {
  gpuTest(
    `loadBackbone() gives torch's features of EfficientNet-Lite0 on ${provider} at even and odd sizes`,
    async (gpu) => {
      const { tensors } = parseSafetensors(await Deno.readFile(FIXTURE), "lite0_features.safetensors");
      const stored = (name: string) => tensors.get(name) ?? assert.fail(`${name} is not in the fixture`);
      const { backbone, onnx } = await loadBackbone("efficientnet-lite0");
      const taps = backbone.taps.map(({ name }) => name);
      const cuts = ["even", "odd"];
      const images = cuts.map((cut) => stored(`${cut}.images`)).map((pixels) =>
        normalised(elements(pixels, "U8"), pixels.shape)
      );
      const features = await featuresOf(gpu, provider, { onnx, taps }, images);
      for (const [i, cut] of cuts.entries()) {
        for (const [j, tap] of taps.entries()) {
          const expected = stored(`${cut}.${tap}`);
          const values = elements(expected, "F32");
          assertFeatures(
            `${cut} ${tap}`,
            features[i]?.[j],
            { shape: expected.shape, values, step: 1 },
            OF_RANGE,
          );
        }
      }
    },
  );
}
