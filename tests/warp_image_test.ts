import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import type { Image } from "../src/image/image.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { ResizePlan } from "../src/preprocess/resize.ts";
import { sampleFormat } from "../src/preprocess/samples.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { noMotion, POSE_FLOATS } from "../src/register/pose.ts";
import { uploadSamples } from "../src/register/upload_samples.ts";
import { warpImage, warpImageWorkgroups } from "../src/register/warp_image.ts";
import { assertClose } from "./assert_close.ts";
import { turned } from "./made_scene.ts";
import { warpImageTwin } from "./twins/warp.ts";
import {
  AS_THEY_ARE,
  placesIn,
  randomImage,
  randomReference,
  rounded,
  type Warped,
  warped,
} from "./warped.ts";
import { gpuTest, POISON } from "./with_gpu.ts";

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

/** The warped slot, after a check that the others keep what was there. */
function slotOf(slots: Float32Array): Float32Array {
  const slot = slots.length / 3;
  const poison = new Float32Array(slot).fill(POISON);
  assert.deepEqual(slots.subarray(0, slot), poison);
  assert.deepEqual(slots.subarray(2 * slot), poison);
  return slots.subarray(slot, 2 * slot);
}

for (const filter of ["bilinear", "bicubic"] as const) {
  gpuTest(
    `warpImage() by ${filter} of what has not moved is the resize, for all channels and bits`,
    async (gpu) => {
      for (const [width, height, across, down] of SIZES) {
        for (const channels of [1, 2, 3, 4] as const) {
          for (const bits of [8, 16] as const) {
            const image = randomImage(width, height, channels, bits);
            const how: PreprocessSettings = {
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
            assertClose(slotOf(result), await resized.read(), {
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
          assertClose(slotOf(result), expected, { atol: TURNED_ATOL, shape: [3, down, across] });
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
      assertClose(slotOf(result), expected, { atol: TURNED_ATOL, shape: [3, 17, 33] });
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
        assertClose(slotOf(result), expected, { atol: TURNED_ATOL, shape: [3, 18, 13] });
      }
    }
  },
);

gpuTest("warpImage() leaves one colour as it is, whatever the motion", async (gpu) => {
  const data = Uint8Array.from({ length: 50 * 40 * 3 }, (_, i) => [10, 128, 250][i % 3] as number);
  const image: Image = { width: 50, height: 40, channels: 3, data };
  const words = new Uint32Array(6).fill(0xff_fa_80_0a);
  const reference = { width: 3, height: 2, words, colour: () => 0 };
  const places = placesIn([50, 40], [33, 29]);
  for (const motion of [STILL, turned(0, 17.3, -9), turned(33, -20, 11), turned(-7, 300, 0)]) {
    for (const filter of ["bilinear", "bicubic"] as const) {
      const result = slotOf(await warped(gpu, { image, places, motion, filter, reference }));
      const expected = Float64Array.from(
        { length: 3 * 33 * 29 },
        (_, i) => [10, 128, 250][Math.floor(i / (33 * 29))] as number,
      );
      assertClose(result, expected, { atol: STILL_ATOL });
    }
  }
});

gpuTest("warpImage() by a pose and then by its inverse comes back to a smooth picture", async (gpu) => {
  const size = 96;
  const smooth = (x: number, y: number) => 128 + 60 * Math.sin(x / 9) * Math.cos(y / 11);
  const picture = (colour: (x: number, y: number) => number): Image => ({
    width: size,
    height: size,
    channels: 1,
    data: Uint16Array.from(
      { length: size * size },
      (_, i) => 257 * colour(i % size + 0.5, Math.floor(i / size) + 0.5),
    ),
  });
  const motion = turned(9, 4.5, -2.25);
  const { cos, sin, x, y } = motion;
  const back = { cos, sin: -sin, x: -(cos * x + sin * y), y: -(-sin * x + cos * y) };
  const places = placesIn([size, size], [size, size]);
  const once = slotOf(await warped(gpu, { image: picture(smooth), places, motion, filter: "bicubic" }));
  const middle = picture((px, py) => once[Math.floor(py) * size + Math.floor(px)] as number);
  const twice = slotOf(await warped(gpu, { image: middle, places, motion: back, filter: "bicubic" }));
  for (let row = 30; row < 66; row++) {
    for (let column = 30; column < 66; column++) {
      const [found, wanted] = [twice[row * size + column] as number, smooth(column + 0.5, row + 0.5)];
      assert(Math.abs(found - wanted) < 0.2, `${column}, ${row}: ${found} ${wanted}`);
      const apart = (once[row * size + column] as number) - smooth(column + 0.5, row + 0.5);
      if (row === 48 && column === 48) assert(Math.abs(apart) > 1, "the picture has moved in between");
    }
  }
});

gpuTest("warpImage() into one plane is the mean of the colours, and standardises as asked", async (gpu) => {
  const image = randomImage(40, 30, 3);
  const places = placesIn([40, 30], [33, 29]);
  const how: Warped = {
    image,
    places,
    motion: turned(8, 3, 2),
    filter: "bilinear",
    reference: randomReference(4, 3),
  };
  const colours = slotOf(await warped(gpu, how));
  const plane = 33 * 29;
  const standardisation = { ...AS_THEY_ARE, centre: [100, 0, 0], scale: [1 / 64, 1, 1] } as const;
  const grey = slotOf(await warped(gpu, { ...how, planes: 1, standardisation }));
  const expected = Float64Array.from(
    { length: plane },
    (_, i) =>
      ((colours[i] as number) + (colours[i + plane] as number) + (colours[i + 2 * plane] as number)) / 192 -
      100 / 64,
  );
  assertClose(grey, expected, { atol: 1e-6 });
  const normalised = slotOf(await warped(gpu, { ...how, standardisation: standardisationOf(IMAGENET) }));
  const { mean, std } = IMAGENET;
  assertClose(
    normalised,
    Float64Array.from(colours, (value, i) => {
      const c = Math.floor(i / plane) as 0 | 1 | 2;
      return (value / 255 - mean[c]) / std[c];
    }),
    { atol: 1e-6 },
  );
});

gpuTest("warpImage() clips what a bicubic filter overshoots", async (gpu) => {
  const data = Uint8Array.from({ length: 12 * 12 }, (_, i) => i % 12 < 6 ? 0 : 255);
  const image: Image = { width: 12, height: 12, channels: 1, data };
  for (const motion of [STILL, turned(10, 0, 0)]) {
    const places = placesIn([12, 12], [30, 30]);
    const result = slotOf(await warped(gpu, { image, places, motion, filter: "bicubic", reference: null }));
    assert.equal(Math.min(...result), 0);
    assert.equal(Math.max(...result), 255);
  }
});

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

gpuTest("uploadSamples() refuses an image that does not fit one buffer", (gpu) => {
  using batch = new Batch(gpu, "upload test");
  const image = randomImage(21, 10, 3, 16);
  assert.equal(uploadSamples(batch, image, 10 * 64 * 2).words.bytes, 10 * 64 * 2);
  assert.throws(() => uploadSamples(batch, image, 10 * 64 * 2 - 1), {
    name: "RangeError",
    message:
      "Cannot register an image of 21x10 pixels: it needs the whole of it in one buffer, 1280 bytes of the 1279 that one " +
      "may have (maxStorageBufferBindingSize): received 3 channels of 16 bits; scale the image down, or register none",
  });
});

Deno.test("warpImageWorkgroups() covers the network's input", () => {
  assert.deepEqual(warpImageWorkgroups({ width: 32, height: 4 }), [1, 1, 1]);
  assert.deepEqual(warpImageWorkgroups({ width: 33, height: 5 }), [2, 2, 1]);
});
