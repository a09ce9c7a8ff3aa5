import assert from "node:assert/strict";
import { NoiseField, sensorNoise } from "../src/demo/noise.ts";
import { clamp, mix, smoothstep } from "../src/demo/ramp.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

Deno.test("clamp(), mix() and smoothstep() give their values at the ends, the middle and beyond", () => {
  assert.deepEqual([clamp(-2, -1, 3), clamp(0.5, -1, 3), clamp(4, -1, 3)], [-1, 0.5, 3]);
  assert.deepEqual([mix(2, 6, 0), mix(2, 6, 0.25), mix(2, 6, 1)], [2, 3, 6]);
  assert.deepEqual([0, 1, 2, 3, 4].map((x) => smoothstep(1, 3, x)), [0, 0, 0.5, 1, 1]);
  assert.equal(smoothstep(0, 1, 0.25), 0.15625);
  assert.deepEqual(
    [1, 1.5, 2].map((x) => smoothstep(2, 1, x)),
    [1, 0.5, 0],
    "an end below the start makes it fall",
  );
});

Deno.test("NoiseField.at() gives the lattice's random numbers, row by row, and repeats after 256 cells", () => {
  const field = new NoiseField(new Random(9));
  const random = new Random(9);
  const lattice = Float32Array.from({ length: 512 }, () => random.between(-1, 1));
  const read = [[0, 0], [3, 0], [255, 0], [0, 1], [7, 1], [-1, 0], [259, 256], [-256, 1]].map((
    [x = 0, y = 0],
  ) => field.at(x, y));
  assert.deepEqual(read, [0, 3, 255, 256, 263, 255, 3, 256].map((i) => lattice[i]));
});

Deno.test("NoiseField.at() joins neighbours by cubic ramps along both axes", () => {
  const field = new NoiseField(new Random(2));
  for (const [x, y] of [[10, 20], [255, 255], [-4, 3]] as const) {
    const along = mix(field.at(x, y), field.at(x + 1, y), smoothstep(0, 1, 0.3));
    const below = mix(field.at(x, y + 1), field.at(x + 1, y + 1), smoothstep(0, 1, 0.3));
    assertClose([field.at(x + 0.3, y), field.at(x + 0.3, y + 0.8)], [
      along,
      mix(along, below, smoothstep(0, 1, 0.8)),
    ], {
      atol: 1e-12,
    });
  }
});

Deno.test("sensorNoise() has mean 0, deviation 1 and nearly normal tails", () => {
  const random = new Random(5);
  const draws = Array.from({ length: 100_000 }, () => sensorNoise(random));
  const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
  // Four standard errors: 1 / sqrt(1e5) for the mean, about sqrt(2 / 1e5) and sqrt(24 / 1e5) for the others.
  assert.ok(Math.abs(moment(1)) < 0.0127, `mean ${moment(1)}`);
  assert.ok(Math.abs(moment(2) - 1) < 0.018, `variance ${moment(2)}`);
  assert.ok(Math.abs(moment(4) - 2.7) < 0.062, `kurtosis ${moment(4)}`);
});
