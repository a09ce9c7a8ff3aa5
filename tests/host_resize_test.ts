import assert from "node:assert/strict";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { HostResize } from "../src/preprocess/host_resize.ts";
import { PreprocessPlan } from "../src/preprocess/preprocess.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { preprocessTwin } from "./twins/preprocess.ts";
import { gpuTest, POISON } from "./with_gpu.ts";

/** As in preprocess_test.ts: two sums of up to 45 products in float32. */
const ATOL = 4e-5;

/** Source size, then result: enlarged, made smaller by much and by little, one pixel, one axis alone, rows of odd lengths. */
const SIZES = [
  [1, 1, 5, 4],
  [5, 4, 1, 1],
  [2, 90, 31, 9],
  [169, 6, 33, 5],
  [342, 3, 65, 3],
  [20, 14, 20, 9],
  [20, 14, 7, 14],
  [61, 47, 24, 32],
] as const;

function randomImage(width: number, height: number, channels: 1 | 2 | 3 | 4, bits: 8 | 16): Image {
  const random = new Random(width + 1000 * height + channels);
  const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels);
  return { width, height, channels, data: data.map(() => random.integer(2 ** bits)) };
}

function settings(width: number, height: number, change: Partial<PreprocessSettings> = {}) {
  return {
    frame: null,
    window: null,
    crop: null,
    filter: "bicubic",
    rounding: "none",
    ...IMAGENET,
    ...change,
    resize: { width, height },
  } satisfies PreprocessSettings;
}

function onHost(image: Image, how: PreprocessSettings): Float32Array {
  const plan = new HostResize(sampleFormat(image), how);
  const { width, height } = plan.geometry.crop;
  const planes = new Float32Array(3 * width * height).fill(POISON);
  plan.write(image, planes);
  return planes;
}

async function onDevice(gpu: Gpu, image: Image, how: PreprocessSettings): Promise<Float32Array> {
  using plan = new PreprocessPlan(gpu, sampleFormat(image), how);
  const { width, height } = plan.geometry.crop;
  using target = Tensor.create(gpu, "image", [1, 3, height, width]);
  using batch = new Batch(gpu, "host resize test");
  plan.record(batch, image, target, 0);
  batch.submit();
  return await target.read();
}

for (const rounding of ["none", "pillow"] as const) {
  for (const filter of ["bilinear", "bicubic"] as const) {
    gpuTest(
      `HostResize by ${filter}, rounding ${rounding}, gives the kernels' bits for all channels and bits`,
      async (gpu) => {
        for (const [width, height, outWidth, outHeight] of SIZES) {
          for (const channels of [1, 2, 3, 4] as const) {
            for (const bits of [8, 16] as const) {
              const image = randomImage(width, height, channels, bits);
              const how = settings(outWidth, outHeight, { filter, rounding });
              const planes = onHost(image, how);
              assertClose(planes, preprocessTwin(image, how as Parameters<typeof preprocessTwin>[1]), {
                atol: ATOL,
              });
              // a device of hardware may join a product and a sum
              if (gpu.info.software) assert.deepEqual(planes, await onDevice(gpu, image, how));
            }
          }
        }
      },
    );
  }

  gpuTest(
    `HostResize, rounding ${rounding}, gives the kernels' bits of crops, windows and shorter sides`,
    async (gpu) => {
      const image = randomImage(97, 63, 3, 8);
      const changes: Partial<PreprocessSettings>[] = [
        { crop: { width: 17, height: 23 } },
        { frame: { width: 97, height: 63 }, window: { left: 10.25, top: 3, width: 40.5, height: 51 } },
        {
          frame: { width: 97, height: 63 },
          window: { left: 57, top: 33, width: 40, height: 30 },
          crop: { width: 9, height: 8 },
        },
      ];
      for (const change of changes) {
        const how = { ...settings(31, 29, change), rounding };
        const planes = onHost(image, how);
        assert.ok(planes.every((value) => value !== POISON));
        if (gpu.info.software) assert.deepEqual(planes, await onDevice(gpu, image, how));
      }
      // results that fall on a sample need none before it, so that tables do not begin with their first result's sample
      const enlarged = { ...settings(96, 80, { crop: { width: 64, height: 64 } }), rounding };
      const small = randomImage(32, 32, 3, 8);
      assert.ok(onHost(small, enlarged).every(Number.isFinite));
      if (gpu.info.software) assert.deepEqual(onHost(small, enlarged), await onDevice(gpu, small, enlarged));
      const shorter = {
        ...settings(1, 1),
        rounding,
        resize: { shorterSide: 32 },
        crop: { width: 32, height: 32 },
      };
      const planes = onHost(image, shorter);
      if (gpu.info.software) assert.deepEqual(planes, await onDevice(gpu, image, shorter));
    },
  );
}

Deno.test("HostResize takes images of its plan alone", () => {
  const plan = new HostResize({ width: 4, height: 3, channels: 1, bits: 8 }, settings(2, 2));
  assert.throws(() => plan.write(randomImage(4, 3, 3, 8), new Float32Array(12)), {
    name: "RangeError",
    message:
      /the plan is for an image of 4x3 pixels, 1 channels of 8 bits: received one of 4x3 pixels, 3 channels/,
  });
  const torn = { ...randomImage(4, 3, 1, 8), data: new Uint8Array(11) };
  assert.throws(() => plan.write(torn, new Float32Array(12)), RangeError);
});
