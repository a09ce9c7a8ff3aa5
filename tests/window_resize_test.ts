import assert from "node:assert/strict";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { PreprocessPlan } from "../src/preprocess/preprocess.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import type { PreprocessSettings, Size } from "../src/preprocess/settings.ts";
import { assertClose } from "./assert_close.ts";
import { preprocessTwin, type TwinSettings } from "./twins/preprocess.ts";
import { gpuTest, POISON } from "./with_gpu.ts";

/** Samples as they are: (v / 255 - 0) / (1 / 255). */
const AS_THEY_ARE = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;

/** As in preprocess_test.ts: in units of the normalised result, two float32 sums of up to 45 products. */
const ATOL = 4e-5;

/** A case of window_resize.json; interleaved samples. */
interface PillowCase {
  readonly numbers: readonly [number, number, number, number, number, number, number, number];
  readonly image: readonly number[];
  readonly bilinear: readonly number[];
  readonly bicubic: readonly number[];
}

const CASES: readonly PillowCase[] = JSON.parse(
  await Deno.readTextFile(new URL("fixtures/window_resize.json", import.meta.url)),
);

/** The image of a case and the settings that it is resized by. */
function read({ numbers, image }: PillowCase): { image: Image; settings: TwinSettings } {
  const [width, height, left, top, across, down, outWidth, outHeight] = numbers;
  return {
    image: { width, height, channels: 3, data: Uint8Array.from(image) },
    settings: {
      frame: { width, height },
      window: { left, top, width: across, height: down },
      resize: { width: outWidth, height: outHeight },
      crop: null,
      filter: "bicubic",
      rounding: "none",
      ...IMAGENET,
    },
  };
}

/** [3, height, width]. */
async function preprocessed(gpu: Gpu, image: Image, settings: PreprocessSettings, { width, height }: Size) {
  using target = Tensor.create(gpu, "images", [1, 3, height, width]);
  target.write(new Float32Array(target.length).fill(POISON));
  using batch = new Batch(gpu, "window test");
  batch.defer(new PreprocessPlan(gpu, sampleFormat(image), settings)).record(batch, image, target, 0);
  batch.submit();
  return await target.read();
}

/** [height, width, 3] to [3, height, width]. */
function planes(interleaved: readonly number[]): number[] {
  return [0, 1, 2].flatMap((colour) => interleaved.filter((_, i) => i % 3 === colour));
}

for (const filter of ["bilinear", "bicubic"] as const) {
  gpuTest(
    `PreprocessPlan of a window in Pillow's arithmetic equals Pillow's box by ${filter}`,
    async (gpu) => {
      for (const one of CASES) {
        const { image, settings } = read(one);
        const how = { ...settings, filter, rounding: "pillow", ...AS_THEY_ARE } as const;
        const result = await preprocessed(gpu, image, how, settings.resize);
        assert.deepEqual([...result].map(Math.round), planes(one[filter]), `${one.numbers}`);
      }
    },
  );

  gpuTest(`PreprocessPlan of a window by ${filter} equals the twin`, async (gpu) => {
    for (const one of CASES) {
      const { image, settings } = read(one);
      const how = { ...settings, filter };
      const result = await preprocessed(gpu, image, how, settings.resize);
      assertClose(result, preprocessTwin(image, how), { atol: ATOL });
    }
  });
}

gpuTest("PreprocessPlan crops a window as if the whole of it were resized", async (gpu) => {
  const { image, settings } = read(CASES[0] as PillowCase); // to 12x9
  const crop = { width: 7, height: 4 };
  const whole = await preprocessed(gpu, image, settings, settings.resize);
  const cropped = await preprocessed(gpu, image, { ...settings, crop }, crop);
  const [left, top] = [2, 2]; // halves of 5, to even
  const expected = Array.from({ length: 3 * 4 * 7 }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / 28), Math.floor(i / 7) % 4, i % 7];
    return whole[(plane * 9 + top + y) * 12 + left + x];
  });
  assert.deepEqual([...cropped], expected);
});

gpuTest("PreprocessPlan takes the same part of an image of another size", async (gpu) => {
  const { image, settings } = read(CASES[0] as PillowCase);
  const doubled = { frame: { width: 80, height: 60 }, window: { left: 16, top: 10, width: 48, height: 32 } };
  assert.deepEqual(
    await preprocessed(gpu, image, { ...settings, ...doubled }, settings.resize),
    await preprocessed(gpu, image, settings, settings.resize),
  );
});
