import assert from "node:assert/strict";
import type { Image } from "../src/image/image.ts";
import { standardisationOf } from "../src/preprocess/standardisation.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import { assertClose } from "./assert_close.ts";
import { turned } from "./made_scene.ts";
import { AS_THEY_ARE, placesIn, randomImage, randomReference, type Warped, warped } from "./warped.ts";
import { gpuTest } from "./with_gpu.ts";

/** On the scale of bytes: weights are exact to a few units of 2^-23, their absolute sum is at most 1.3^2 over both axes. */
const ATOL = 2e-4;

const STILL = turned(0, 0, 0);

gpuTest("warpImage() leaves one colour as it is, whatever the motion", async (gpu) => {
  const data = Uint8Array.from({ length: 50 * 40 * 3 }, (_, i) => [10, 128, 250][i % 3] as number);
  const image: Image = { width: 50, height: 40, channels: 3, data };
  const words = new Uint32Array(6).fill(0xff_fa_80_0a);
  const reference = { width: 3, height: 2, words, colour: () => 0 };
  const places = placesIn([50, 40], [33, 29]);
  for (const motion of [STILL, turned(0, 17.3, -9), turned(33, -20, 11), turned(-7, 300, 0)]) {
    for (const filter of ["bilinear", "bicubic"] as const) {
      const result = await warped(gpu, { image, places, motion, filter, reference });
      const expected = Float64Array.from(
        { length: 3 * 33 * 29 },
        (_, i) => [10, 128, 250][Math.floor(i / (33 * 29))] as number,
      );
      assertClose(result, expected, { atol: ATOL });
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
  const once = await warped(gpu, { image: picture(smooth), places, motion, filter: "bicubic" });
  const middle = picture((px, py) => once[Math.floor(py) * size + Math.floor(px)] as number);
  const twice = await warped(gpu, { image: middle, places, motion: back, filter: "bicubic" });
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
  const colours = await warped(gpu, how);
  const plane = 33 * 29;
  const standardisation = { ...AS_THEY_ARE, centre: [100, 0, 0], scale: [1 / 64, 1, 1] } as const;
  const grey = await warped(gpu, { ...how, planes: 1, standardisation });
  const expected = Float64Array.from(
    { length: plane },
    (_, i) =>
      ((colours[i] as number) + (colours[i + plane] as number) + (colours[i + 2 * plane] as number)) / 192 -
      100 / 64,
  );
  assertClose(grey, expected, { atol: 1e-6 });
  const normalised = await warped(gpu, { ...how, standardisation: standardisationOf(IMAGENET) });
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
    const result = await warped(gpu, { image, places, motion, filter: "bicubic", reference: null });
    assert.equal(Math.min(...result), 0);
    assert.equal(Math.max(...result), 255);
  }
});
