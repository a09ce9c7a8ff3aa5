import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { PreprocessPlan } from "../src/preprocess/preprocess.ts";
import { ResizePlan } from "../src/preprocess/resize.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { preprocessTwin, type TwinSettings } from "./twins/preprocess.ts";
import { gpuTest, POISON } from "./with_gpu.ts";

/**
 * In units of the normalised result: 255 steps are 4.5 deviations. Two sums of up to 45 products, sequential, float32:
 * 2 * 45 * 2^-24 * 1.3 (absolute sum of the weights) * 4.5, rounded up.
 */
const ATOL = 4e-5;

/** Samples as they are: (v / 255 - 0) / (1 / 255). */
const AS_THEY_ARE = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } as const;

function randomImage(width: number, height: number, channels: 1 | 2 | 3 | 4, bits: 8 | 16, seed = 1): Image {
  const random = new Random(seed + width + 1000 * height);
  const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels);
  return { width, height, channels, data: data.map(() => random.integer(2 ** bits)) };
}

function settings(width: number, height: number, change: Partial<PreprocessSettings> = {}): TwinSettings {
  const resize = { width, height };
  return {
    frame: null,
    window: null,
    crop: null,
    filter: "bicubic",
    rounding: "none",
    ...IMAGENET,
    ...change,
    resize,
  };
}

/** Preprocesses into slot 1 of 3 and checks that the other slots keep what was there. */
async function preprocessed(gpu: Gpu, image: Image, how: PreprocessSettings) {
  const { crop } = geometry(image, how);
  const slot = 3 * crop.height * crop.width;
  using target = Tensor.create(gpu, "images", [3, 3, crop.height, crop.width]);
  target.write(new Float32Array(target.length).fill(POISON));
  const batch = new Batch(gpu, "preprocess test");
  const plan = batch.defer(new PreprocessPlan(gpu, sampleFormat(image), how));
  assert.deepEqual(plan.geometry, geometry({ width: image.width, height: image.height }, how));
  plan.record(batch, image, target, 1);
  batch.submit();
  const slots = await target.read();
  const poison = new Float32Array(slot).fill(POISON);
  assert.deepEqual(slots.subarray(0, slot), poison);
  assert.deepEqual(slots.subarray(2 * slot), poison);
  return slots.slice(slot, 2 * slot);
}

/** Source width and height, then resized: around the tiles of all kernels, up and down, one pixel, one axis alone. */
const SIZES = [
  [1, 1, 5, 4],
  [5, 4, 1, 1],
  [2, 90, 31, 9],
  [169, 6, 33, 5],
  [170, 5, 32, 4],
  [171, 4, 31, 3],
  [342, 3, 65, 3],
  [20, 14, 20, 9],
  [20, 14, 7, 14],
] as const;

for (const filter of ["bilinear", "bicubic"] as const) {
  gpuTest(`PreprocessPlan by ${filter} equals the twin for all channels and bits`, async (gpu) => {
    for (const [width, height, outWidth, outHeight] of SIZES) {
      for (const channels of [1, 2, 3, 4] as const) {
        const image = randomImage(width, height, channels, channels % 2 === 1 ? 8 : 16);
        const how = settings(outWidth, outHeight, { filter });
        const result = await preprocessed(gpu, image, how);
        assertClose(result, preprocessTwin(image, how), { atol: ATOL, shape: [3, outHeight, outWidth] });
      }
    }
  });

  gpuTest(
    `PreprocessPlan by ${filter} in Pillow's arithmetic equals the twin exactly`,
    async (gpu) => {
      for (const [width, height, outWidth, outHeight] of SIZES) {
        for (const channels of [1, 2, 3, 4] as const) {
          const image = randomImage(width, height, channels, channels < 3 ? 16 : 8);
          const how = settings(outWidth, outHeight, { filter, rounding: "pillow", ...AS_THEY_ARE });
          const result = await preprocessed(gpu, image, how);
          assert.deepEqual([...result], [...preprocessTwin(image, how)].map(Math.round));
        }
      }
    },
  );
}

gpuTest("PreprocessPlan takes 8 bits of RGBA and 16 bits of RGB too", async (gpu) => {
  for (const [channels, bits] of [[4, 8], [2, 8], [3, 16], [1, 16]] as const) {
    const image = randomImage(37, 29, channels, bits);
    const how = settings(16, 13);
    const result = await preprocessed(gpu, image, how);
    assertClose(result, preprocessTwin(image, how), { atol: ATOL });
  }
});

gpuTest("PreprocessPlan crops as if the whole were resized", async (gpu) => {
  const image = randomImage(50, 41, 3, 8);
  for (const rounding of ["none", "pillow"] as const) {
    for (const [width, height] of [[24, 20], [23, 17], [1, 1], [29, 33]] as const) {
      const how = settings(29, 33, { rounding, crop: { width, height } });
      const result = await preprocessed(gpu, image, how);
      assertClose(result, preprocessTwin(image, how), { atol: ATOL, shape: [3, height, width] });
    }
  }
});

gpuTest("PreprocessPlan crops enlarged images, whose results fall on samples here and there", async (gpu) => {
  const image = randomImage(32, 32, 3, 8);
  for (const rounding of ["none", "pillow"] as const) {
    const how = settings(96, 96, { rounding, crop: { width: 64, height: 64 } });
    assertClose(await preprocessed(gpu, image, how), preprocessTwin(image, how), {
      atol: ATOL,
      shape: [3, 64, 64],
    });
  }
});

gpuTest("PreprocessPlan clips what a bicubic filter overshoots", async (gpu) => {
  const data = Uint8Array.from({ length: 12 * 12 }, (_, i) => i % 12 < 6 ? 0 : 255);
  const result = await preprocessed(
    gpu,
    { width: 12, height: 12, channels: 1, data },
    settings(30, 30, AS_THEY_ARE),
  );
  assert.equal(Math.min(...result), 0);
  assert.equal(Math.max(...result), 255);
});

gpuTest("PreprocessPlan of one colour is that colour, normalised", async (gpu) => {
  const colour = [10, 128, 250];
  const data = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => colour[i % 3] as number);
  const image: Image = { width: 40, height: 30, channels: 3, data };
  for (const rounding of ["none", "pillow"] as const) {
    const result = await preprocessed(gpu, image, settings(16, 16, { rounding }));
    const expected = Float64Array.from({ length: 3 * 256 }, (_, i) => {
      const c = Math.floor(i / 256) as 0 | 1 | 2;
      return ((colour[c] as number) / 255 - IMAGENET.mean[c]) / IMAGENET.std[c];
    });
    assertClose(result, expected, { atol: ATOL });
  }
});

gpuTest("PreprocessPlan counts 65535 as 255 and repeats grey", async (gpu) => {
  const image: Image = { width: 2, height: 1, channels: 2, data: new Uint16Array([65535, 0, 257, 65535]) };
  for (const rounding of ["none", "pillow"] as const) {
    const result = await preprocessed(gpu, image, settings(2, 1, { rounding, ...AS_THEY_ARE }));
    assertClose(result, [255, 1, 255, 1, 255, 1], { rtol: 2e-7 }); // one rounding of the weight 1/257, one of the product
  }
});

for (const rounding of ["none", "pillow"] as const) {
  gpuTest(
    `ResizePlan in strips of rows gives what one strip gives, rounding ${rounding}`,
    async (gpu) => {
      const image = randomImage(61, 97, 3, 8);
      const how = settings(40, 53, { rounding, crop: { width: 30, height: 47 } });
      const whole = await preprocessed(gpu, image, how);
      using target = Tensor.create(gpu, "images", [1, 3, 47, 30]);
      target.write(new Float32Array(target.length).fill(POISON));
      const batch = new Batch(gpu, "strips test");
      const options = {
        ...how,
        geometry: geometry(image, how),
        standardisation: standardisationOf(how),
        stripBytes: 6000,
      };
      batch.defer(new ResizePlan(gpu, sampleFormat(image), options)).record(batch, image, {
        target,
        slot: 0,
      });
      batch.submit();
      assert.deepEqual(await target.read(), whole);
    },
  );
}

gpuTest("PreprocessPlan refuses an image, a crop or a slot that does not fit", (gpu) => {
  using target = Tensor.create(gpu, "images", [2, 3, 8, 8]);
  using batch = new Batch(gpu, "preprocess test");
  const image = randomImage(20, 10, 3, 8);
  const short: Image = { ...image, data: image.data.subarray(1) };
  const how = settings(16, 9, { crop: { width: 8, height: 8 } });
  const refused: [Image, PreprocessSettings, number, RegExp][] = [
    [short, how, 0, /20x10 pixels .*received 3 channels, 599 samples/],
    [
      image,
      { ...how, crop: { width: 8, height: 10 } },
      0,
      /Cannot crop 8x10 .* 20x10 resized to 16x9: crop less/,
    ],
    [image, { ...how, crop: { width: 9, height: 8 } }, 0, /slot 0 of "images": wanted \[slots,3,8,9\]/],
    [image, how, 2, /slot 2 of "images": .* received \[2,3,8,8\]/],
  ];
  for (const [source, change, slot, message] of refused) {
    const record = () =>
      batch.defer(new PreprocessPlan(gpu, sampleFormat(source), change)).record(batch, source, target, slot);
    assert.throws(record, {
      name: "RangeError",
      message,
    });
  }
});
