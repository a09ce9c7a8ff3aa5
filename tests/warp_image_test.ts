import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { ResizePlan } from "../src/preprocess/resize.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { noMotion, POSE_FLOATS } from "../src/register/pose.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { warpImage, warpImageWorkgroups } from "../src/register/warp_image.ts";
import { assertClose } from "./assert_close.ts";
import { turned } from "./made_scene.ts";
import { warpImageTwin } from "./twins/warp.ts";
import { AS_THEY_ARE, placesIn, randomImage, randomReference, rounded, warped } from "./warped.ts";
import { gpuTest } from "./with_gpu.ts";

/** On the scale of bytes: weights are exact to a few units of 2^-23, their absolute sum is at most 1.3^2 over both axes. */
const STILL_ATOL = 2e-4;

/** The same where places are rounded after a turn: half a unit of places up to 64 pixels is 4e-6 pixels, of samples 255 apart. */
const TURNED_ATOL = 2e-3;

const STILL = turned(0, 0, 0);

/** Source width and height, then resized: around the tiles of the kernel, up and down, one pixel, one axis alone. */
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
  gpuTest(
    `warpImage() by ${filter} of what has not moved is the resize, for all channels and bits`,
    async (gpu) => {
      for (const [width, height, across, down] of SIZES) {
        for (const channels of [1, 2, 3, 4] as const) {
          for (const bits of [8, 16] as const) {
            const image = randomImage(width, height, channels, bits);
            const how: PreprocessSettings = {
              frame: null,
              window: null,
              resize: { width: across, height: down },
              crop: { width: Math.max(across - 3, 1), height: Math.max(down - 2, 1) },
              filter,
              rounding: "none",
              mean: [0, 0, 0],
              std: [1 / 255, 1 / 255, 1 / 255],
            };
            const places = geometry(image, how);
            using resized = Tensor.create(gpu, "resized", [1, 3, places.crop.height, places.crop.width]);
            using batch = new Batch(gpu, "resize");
            const plan = batch.defer(
              new ResizePlan(gpu, sampleFormat(image), {
                ...how,
                geometry: places,
                standardisation: standardisationOf(how),
              }),
            );
            plan.record(batch, image, { target: resized, slot: 0 });
            batch.submit();
            const { image: frame, window, resized: size, crop } = places;
            const result = await warped(gpu, {
              image,
              places: { frame, window, resized: size, crop },
              motion: STILL,
              filter,
            });
            assertClose(result, await resized.read(), {
              atol: STILL_ATOL,
              shape: [3, crop.height, crop.width],
            });
          }
        }
      }
    },
  );

  gpuTest(
    `warpImage() by ${filter} equals the twin for turns and shifts, beside the image too`,
    async (gpu) => {
      for (const [width, height, across, down] of [...SIZES, [60, 50, 33, 37], [40, 30, 64, 50]] as const) {
        const image = randomImage(width, height, 3);
        const reference = randomReference(5, 4);
        const places = placesIn([width, height], [across, down]);
        const far = 0.4 * Math.min(width, height);
        for (
          const motion of [
            turned(5, 0.7, -1.2),
            turned(-45, 0, 0),
            turned(45, far, far),
            turned(30, -far, 3),
            turned(0, 3.3, -2.5),
            turned(1e-4, 0, 0),
          ]
        ) {
          const result = await warped(gpu, { image, places, motion, filter, reference });
          const expected = warpImageTwin(image, { places, motion: rounded(motion), filter, reference });
          assertClose(result, expected, { atol: TURNED_ATOL, shape: [3, down, across] });
        }
      }
    },
  );
}

gpuTest("warpImage() equals the twin for all channels and bits of a turned image", async (gpu) => {
  const places = placesIn([37, 29], [33, 17]);
  const motion = turned(12, 2, -3);
  for (const channels of [1, 2, 3, 4] as const) {
    for (const bits of [8, 16] as const) {
      const image = randomImage(37, 29, channels, bits);
      const result = await warped(gpu, { image, places, motion, filter: "bicubic" });
      const expected = warpImageTwin(image, {
        places,
        motion: rounded(motion),
        filter: "bicubic",
        reference: null,
      });
      assertClose(result, expected, { atol: TURNED_ATOL, shape: [3, 17, 33] });
    }
  }
});

gpuTest(
  "warpImage() equals the twin in a window, cropped, and of an image of another size than the frame",
  async (gpu) => {
    const window = { left: 7.25, top: 3.5, width: 30.5, height: 21 };
    const crop = { left: 2, top: 1, width: 13, height: 18 };
    for (const [width, height] of [[48, 36], [24, 18], [96, 36], [31, 50], [12, 36]] as const) {
      for (const motion of [STILL, turned(0, 4.5, -1.25), turned(-20, 3, 8)]) {
        const image = randomImage(width, height, 3);
        const places = placesIn([48, 36], [17, 21], { window, crop });
        const reference = randomReference(12, 9);
        const result = await warped(gpu, { image, places, motion, filter: "bicubic", reference });
        const expected = warpImageTwin(image, {
          places,
          motion: rounded(motion),
          filter: "bicubic",
          reference,
        });
        assertClose(result, expected, { atol: TURNED_ATOL, shape: [3, 18, 13] });
      }
    }
  },
);

gpuTest("warpImage() refuses a slot or poses that do not fit", (gpu) => {
  using batch = new Batch(gpu, "warp test");
  using target = Tensor.create(gpu, "images", [2, 3, 8, 9]);
  using two = Tensor.create(gpu, "images", [2, 2, 8, 9]);
  using poses = Tensor.from(gpu, "poses", [1, POSE_FLOATS], noMotion(1));
  const image = randomImage(20, 10, 3);
  const { frame, ...size } = placesIn([20, 10], [9, 8]);
  const how = {
    poses,
    reference: null,
    frame,
    geometry: size,
    filter: "bicubic",
    standardisation: AS_THEY_ARE,
  } as const;
  const samples = uploadSamples(batch, image);
  const narrow = { ...size, crop: { ...size.crop, width: 8 } };
  for (
    const [change, message] of [
      [{ target, slot: 1 }, /slot 1 of "images": wanted its pose: received poses \[1,8\]/],
      [{ target, slot: 2 }, /slot 2 of "images": wanted \[slots,1 or 3,8,9\] .* received \[2,3,8,9\]/],
      [{ target: two, slot: 0 }, /wanted \[slots,1 or 3,8,9\] .* received \[2,2,8,9\]/],
      [{ target, slot: 0, geometry: narrow }, /wanted \[slots,1 or 3,8,8\] .* received \[2,3,8,9\]/],
    ] as const
  ) {
    assert.throws(() => warpImage(batch, image, samples, { ...how, ...change }), {
      name: "RangeError",
      message,
    });
  }
});

Deno.test("warpImageWorkgroups() covers the network's input", () => {
  assert.deepEqual(warpImageWorkgroups({ width: 32, height: 4 }), [1, 1, 1]);
  assert.deepEqual(warpImageWorkgroups({ width: 33, height: 5 }), [2, 2, 1]);
});
