import assert from "node:assert/strict";
import { antialiasTaps } from "../src/map/antialias.ts";
import { gaussianTaps } from "../src/map/gaussian_taps.ts";
import { interpolationTaps, keysKernel, placedTaps } from "../src/map/interpolation.ts";
import { composeTaps, foldTaps, mirrored, replicated, type Taps } from "../src/map/taps.ts";
import { assertClose } from "./assert_close.ts";
import { applyTaps } from "./twins/resample.ts";
import { normals } from "./with_gpu.ts";

const EXTENTS = [1, 2, 3, 4, 5, 7, 16, 33, 100];

/** Sums of up to 100 float64 terms of order 1. */
const F64_ATOL = 1e-13;

function assertInside({ input, output, support, starts, weights }: Taps): void {
  assert.equal(starts.length, output);
  assert.equal(weights.length, support * output);
  assert.ok(starts.every((start) => start + support <= input), `[${starts}] + ${support} <= ${input}`);
}

/** Every kind of table from `input` to `output` samples whose weights must sum to 1. */
function tables(input: number, output: number): Taps[] {
  return [
    interpolationTaps("nearest", input, output),
    interpolationTaps("nearest-exact", input, output),
    interpolationTaps("bilinear", input, output),
    interpolationTaps("bicubic", input, output),
    antialiasTaps("bilinear", input, output),
    antialiasTaps("bicubic", input, output),
    composeTaps(gaussianTaps(output, 1.3), interpolationTaps("bicubic", input, output)),
  ];
}

Deno.test("tap tables stay inside the source and keep a constant, up and down", () => {
  for (const input of EXTENTS) {
    for (const output of EXTENTS) {
      for (const taps of tables(input, output)) {
        assertInside(taps);
        assertClose(applyTaps(taps, new Float64Array(input).fill(1)), new Float64Array(output).fill(1), {
          atol: F64_ATOL,
        });
      }
    }
  }
});

Deno.test("tap tables take one tap when nothing is resized", () => {
  for (const taps of tables(9, 9).slice(0, -1)) {
    assert.equal(taps.support, 1);
    assert.deepEqual([...taps.starts], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  }
});

Deno.test("interpolationTaps() has torch's bilinear weights", () => {
  const { support, starts, weights } = interpolationTaps("bilinear", 2, 4);
  assert.equal(support, 2);
  assert.deepEqual([...starts], [0, 0, 0, 0]);
  assert.deepEqual([...weights], [1, 0.75, 0.25, 0, 0, 0.25, 0.75, 1]);
});

Deno.test("interpolationTaps() folds bicubic taps beyond the border onto it", () => {
  const { starts, weights } = interpolationTaps("bicubic", 3, 6); // output 1 is a quarter of the way from sample 0 to 1
  const [before, at, after, last] = [1.25, 0.25, 0.75, 1.75].map((u) => keysKernel(u, -0.75)) as [
    number,
    number,
    number,
    number,
  ];
  assert.equal(starts[1], 0);
  assertClose([weights[1], weights[7], weights[13]] as number[], [before + at, after, last], { atol: 1e-15 });
});

Deno.test("keysKernel() has the values of the formula", () => {
  assert.deepEqual([0, 1, 2, 3].map((u) => keysKernel(u, -0.5) + 0), [1, 0, 0, 0]);
  assertClose([0.5, 1.5].map((u) => keysKernel(u, -0.75)), [0.59375, -0.09375], { atol: 1e-15 });
  assertClose([0.5, 1.5].map((u) => keysKernel(u, -0.5)), [0.5625, -0.0625], { atol: 1e-15 });
});

Deno.test("interpolationTaps() divides integers where a product of floats would land one sample off", () => {
  for (const [input, output] of [[2, 98], [2, 196], [2, 206], [3, 10], [123, 41], [1000, 999]] as const) {
    for (const [kernel, twice] of [["nearest", 0n], ["nearest-exact", 1n]] as const) {
      const expected = Array.from(
        { length: output },
        (_, i) => Number((2n * BigInt(i) + twice) * BigInt(input) / (2n * BigInt(output))),
      );
      assert.deepEqual([...interpolationTaps(kernel, input, output).starts], expected);
    }
  }
});

Deno.test("placedTaps() at the places of a resize is that resize", () => {
  for (const kernel of ["nearest-exact", "bilinear", "bicubic"] as const) {
    assert.deepEqual(
      placedTaps(kernel, 8, 20, { scale: 0.4, offset: 0 }),
      interpolationTaps(kernel, 8, 20),
    );
  }
});

Deno.test("placedTaps() shifts by whole samples without a change of weights", () => {
  const line = normals(30, 5);
  for (const kernel of ["nearest-exact", "bilinear", "bicubic"] as const) {
    const whole = applyTaps(placedTaps(kernel, 30, 60, { scale: 0.5, offset: 0 }), line);
    const part = applyTaps(placedTaps(kernel, 30, 20, { scale: 0.5, offset: 7 }), line);
    assertClose(part, whole.slice(14, 34), { atol: F64_ATOL });
  }
});

Deno.test("placedTaps() repeats the border sample outside the source", () => {
  const beyond = placedTaps("bicubic", 4, 3, { scale: 1, offset: -9 });
  assert.deepEqual([...applyTaps(beyond, [5, 6, 7, 8])], [5, 5, 5]);
});

Deno.test("antialiasTaps() of a range is that part of the whole table", () => {
  const line = normals(50, 3);
  for (const filter of ["bilinear", "bicubic"] as const) {
    const whole = applyTaps(antialiasTaps(filter, 50, 23), line);
    const part = applyTaps(antialiasTaps(filter, 50, 23, { first: 4, count: 15 }), line);
    assert.deepEqual([...part], [...whole.slice(4, 19)]);
  }
});

Deno.test("antialiasTaps() reaches as far as the scale stretches the filter", () => {
  // 8 to 2 samples, triangle of radius 4: output 0 is centred at 2 and sees samples 0 to 5 at distances 1.5 ... 3.5
  const { starts, weights } = antialiasTaps("bilinear", 8, 2);
  const expected = [2.5, 3.5, 3.5, 2.5, 1.5, 0.5].map((weight) => weight / 14);
  assert.deepEqual([...starts], [0, 2]);
  assertClose(weights.filter((_, i) => i % 2 === 0), expected, { atol: 1e-15 });
});

Deno.test("gaussianTaps() mirrors as often as the radius asks for", () => {
  const line = [3, -1, 4];
  const { support, ...taps } = gaussianTaps(3, 4); // radius 16: five mirrors to either side
  assert.equal(support, 3);
  const expected = line.map((_, i) => {
    let [sum, total] = [0, 0];
    for (let t = -16; t <= 16; t++) {
      const cycle = [3, -1, 4, 4, -1, 3]; // one period of the mirrored line
      const weight = Math.exp(-t * t / 32);
      sum += weight * (cycle[(i + t + 60) % 6] as number);
      total += weight;
    }
    return sum / total;
  });
  assertClose(applyTaps({ support, ...taps }, line), expected, { atol: F64_ATOL });
});

Deno.test("composeTaps() does both maps at once with fewer taps", () => {
  const up = interpolationTaps("bilinear", 56, 224);
  const soft = gaussianTaps(224, 4);
  const both = composeTaps(soft, up);
  const line = normals(56, 11);
  assertInside(both);
  assertClose(applyTaps(both, line), applyTaps(soft, applyTaps(up, line)), { atol: F64_ATOL });
  assert.equal(both.support, 10); // 33 pixels of a quarter sample and one neighbour
});

Deno.test("composeTaps() refuses tables that do not meet", () => {
  assert.throws(
    () => composeTaps(gaussianTaps(8, 1), interpolationTaps("bilinear", 4, 9)),
    /takes 8 samples, the inner one gives 9/,
  );
});

Deno.test("foldTaps() refuses extents that are not positive integers", () => {
  for (const extent of [0, -1, 1.5, NaN]) {
    assert.throws(() => interpolationTaps("bilinear", extent, 4), RangeError);
    assert.throws(() => foldTaps(4, extent, replicated, () => ({ first: 0, weights: [1] })), RangeError);
  }
});

Deno.test("mirrored() and replicated() name the sample that stands for one outside", () => {
  assert.deepEqual([-4, -3, -2, -1, 0, 2, 3, 5, 6, 60].map((at) => mirrored(at, 3)), [
    2,
    2,
    1,
    0,
    0,
    2,
    2,
    0,
    0,
    0,
  ]);
  assert.deepEqual([-9, -1, 0, 2, 3, 9].map((at) => replicated(at, 3)), [0, 0, 0, 2, 2, 2]);
});
