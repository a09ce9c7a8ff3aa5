import assert from "node:assert/strict";
import { foldBatchNorm } from "../src/backbone/checkpoint/weights.ts";
import { assertClose } from "./assert_close.ts";
import { normals } from "./with_gpu.ts";

/** Factor, product and bias are each rounded to float32 once or taken from float64: 2^-23, times 4. */
const ROUNDING = 5e-7;

Deno.test("foldBatchNorm() gives the convolution that does both, channel by channel", () => {
  const channels = 3;
  const taps = 8;
  const kernel = normals(channels * taps, 1);
  const norm = {
    scale: normals(channels, 2, 1),
    shift: normals(channels, 3),
    mean: normals(channels, 4, 5),
    variance: normals(channels, 5, 4, 0.5),
    epsilon: 0.1,
  };
  const folded = foldBatchNorm(kernel, norm);
  const x = normals(taps, 6);
  for (let c = 0; c < channels; c++) {
    const dot = (weights: Float32Array) =>
      x.reduce((sum, value, i) => sum + value * (weights[c * taps + i] ?? NaN), 0);
    const at = (values: Float32Array) => values[c] ?? NaN;
    const apart =
      at(norm.scale) * (dot(kernel) - at(norm.mean)) / Math.sqrt(at(norm.variance) + norm.epsilon) +
      at(norm.shift);
    assertClose([dot(folded.kernel) + at(folded.bias)], [apart], { atol: ROUNDING * 10 });
  }
});

Deno.test("foldBatchNorm() leaves kernel and bias alone when the norm does nothing", () => {
  const kernel = normals(6, 1);
  const one = Float32Array.of(1, 1);
  const norm = {
    scale: one,
    shift: Float32Array.of(0.5, -2),
    mean: new Float32Array(2),
    variance: one,
    epsilon: 0,
  };
  const folded = foldBatchNorm(kernel, norm);
  assert.deepEqual(folded, { kernel, bias: norm.shift });
});

Deno.test("foldBatchNorm() computes in float64 when a small variance meets a large mean", () => {
  const norm = {
    scale: Float32Array.of(1),
    shift: Float32Array.of(1e8),
    mean: Float32Array.of(99999),
    variance: Float32Array.of(1e-6),
    epsilon: 0,
  };
  const factor = 1 / Math.sqrt(Math.fround(1e-6));
  assert.deepEqual(foldBatchNorm(Float32Array.of(3), norm), {
    kernel: Float32Array.of(3 * factor),
    bias: Float32Array.of(1e8 - factor * 99999),
  });
});
