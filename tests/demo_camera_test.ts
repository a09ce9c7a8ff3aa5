import assert from "node:assert/strict";
import { type Camera, expose } from "../src/demo/camera.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

const SIZE = 12;
const SHARP: Camera = { gain: 1, balance: [1, 1, 1], defocus: 0 };

/** Reinhard's curve with white at 2.2, gamma 2, in grey levels. */
const tone = (light: number) => 255 * Math.sqrt(light * (1 + light / 2.2 ** 2) / (1 + light));

/** Light lost towards the corners: 22 % at a corner, by the square of the distance. */
function vignette(row: number, column: number): number {
  const [y, x] = [(row + 0.5) / SIZE * 2 - 1, (column + 0.5) / SIZE * 2 - 1];
  return 1 - 0.11 * (x * x + y * y);
}

/** One pass of the 3 x 3 kernel that is the outer product of [w, 1 - 2w, w], written as a plain convolution. */
function blur(light: number[], w: number): number[] {
  const tap = (offset: number) => offset === 0 ? 1 - 2 * w : w;
  const inside = (i: number) => Math.min(Math.max(i, 0), SIZE - 1);
  return light.map((_, i) => {
    const [row, column, c] = [Math.floor(i / 3 / SIZE), Math.floor(i / 3) % SIZE, i % 3];
    let sum = 0;
    for (const y of [-1, 0, 1]) {
      for (const x of [-1, 0, 1]) {
        sum += tap(y) * tap(x) * (light[3 * (inside(row + y) * SIZE + inside(column + x)) + c] ?? NaN);
      }
    }
    return sum;
  });
}

/** The picture without noise. */
function expected(light: Float32Array, { gain, balance, defocus }: Camera): number[] {
  return blur(blur([...light], defocus), defocus).map((value, i) => {
    const shade = vignette(Math.floor(i / 3 / SIZE), Math.floor(i / 3) % SIZE);
    return tone(value * gain * (balance[i % 3] ?? NaN) * shade);
  });
}

/** Mean of many exposures, which has a small part of the noise of one. */
function meanExposure(light: Float32Array, camera: Camera, count: number): number[] {
  const random = new Random(1);
  const sum = new Array<number>(light.length).fill(0);
  for (let i = 0; i < count; i++) {
    for (const [j, value] of expose(light, SIZE, camera, random).entries()) {
      sum[j] = (sum[j] ?? NaN) + value / count;
    }
  }
  return sum;
}

const random = new Random(8);
const SCENE = Float32Array.from({ length: 3 * SIZE * SIZE }, () => random.between(0.1, 1.5));

Deno.test("expose() blurs, weights, vignettes and follows the tone curve", () => {
  for (const camera of [SHARP, { gain: 0.8, balance: [1.1, 1, 0.7], defocus: 0.12 }] as const) {
    // One exposure has a noise of 2 levels or less: with 900 five standard errors are a third of a level. The curve bends
    // by far less over the noise.
    assertClose(meanExposure(SCENE, camera, 900), expected(SCENE, camera), {
      atol: 0.35,
      shape: [SIZE, SIZE, 3],
    });
  }
});

Deno.test("expose() adds noise that grows with the light as photons do", () => {
  for (const light of [0.05, 0.4]) {
    const flat = new Float32Array(3 * SIZE * SIZE).fill(light);
    const mean = expected(flat, SHARP);
    const random = new Random(3);
    const squares: number[] = [];
    for (let i = 0; i < 40; i++) {
      for (const [j, value] of expose(flat, SIZE, SHARP, random).entries()) {
        const clean = light * vignette(Math.floor(j / 3 / SIZE), Math.floor(j / 3) % SIZE);
        const slope = (tone(clean + 1e-4) - tone(clean - 1e-4)) / 2e-4;
        // Rounding to a byte adds a variance of 1 / 12.
        squares.push((value - (mean[j] ?? NaN)) ** 2 / (slope ** 2 * (9e-6 + 1.2e-4 * clean) + 1 / 12));
      }
    }
    // 17,280 squares of deviation 1.3: the mean is right to 0.01; the curve's bend takes and gives some in the dark.
    const ratio = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    assert.ok(Math.abs(ratio - 1) < 0.04, `variance is ${ratio} of what it should be at ${light}`);
  }
});

Deno.test("expose() clips what is brighter than white and darker than black", () => {
  const bright = expose(new Float32Array(3 * SIZE * SIZE).fill(50), SIZE, SHARP, new Random(0));
  assert.ok(bright.every((value) => value === 255));
  const dark = expose(new Float32Array(3 * SIZE * SIZE), SIZE, SHARP, new Random(0));
  const zeros = dark.filter((value) => value === 0).length / dark.length;
  assert.ok(zeros > 0.4 && zeros < 0.6, `the negative half of the noise is black: ${zeros}`);
});

Deno.test("expose() leaves the light as it was", () => {
  const light = SCENE.slice();
  expose(light, SIZE, { ...SHARP, defocus: 0.1 }, new Random(0));
  assert.deepEqual(light, SCENE);
});
