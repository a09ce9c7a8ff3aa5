/**
 * Eigen-decomposition of a covariance at 448 channels, the width of ResNet18's three levels and of EfficientNet-B4's last.
 *
 * Counted for n channels: Householder reduction and QL with vectors about 9 n^3 flops (0.8 Gflop at 448); a sweep of Jacobi rotations
 * without vectors 6 n^3 (0.5 Gflop), and it takes ten sweeps or so. A Jacobi kernel in WGSL would do those sweeps in float32,
 * whose epsilon of 6e-8 cannot tell the rank that reductions are defined by (1e-10 of the largest eigenvalue): the library it is,
 * in float64 on the host, twice a level and fit.
 */

import { symmetricEigen } from "../src/vectors/eigen.ts";
import { assertClose } from "../tests/assert_close.ts";
import { jacobiTwin } from "../tests/twins/jacobi.ts";
import { normals } from "../tests/with_gpu.ts";

/** Covariance of twice as many vectors as channels, deviations falling by a factor of 1000. */
function covariance(channels: number): Float64Array {
  const count = 2 * channels;
  const x = normals(count * channels, 1).map((value, at) => value * 1000 ** (-(at % channels) / channels));
  const matrix = new Float64Array(channels * channels);
  for (let n = 0; n < count; n++) {
    const row = x.subarray(n * channels, (n + 1) * channels);
    for (let i = 0; i < channels; i++) {
      for (let j = 0; j < channels; j++) {
        matrix[i * channels + j] = (matrix[i * channels + j] as number) +
          (row[i] as number) * (row[j] as number) / count;
      }
    }
  }
  return matrix;
}

{
  const matrix = covariance(40);
  const { values } = await symmetricEigen(matrix);
  assertClose(values, jacobiTwin(matrix).values, { rtol: 1e-9 });
}

for (const channels of [112, 448]) {
  const matrix = covariance(channels);
  const [library, sweep] = [9, 6].map((factor) => `${(factor * channels ** 3 / 1e6).toFixed(0)} Mflop`);
  const group = `${channels} channels`;
  Deno.bench({
    name: `symmetricEigen: ${group}, ${library}`,
    group,
    baseline: true,
    n: 3,
    warmup: 1,
    async fn() {
      await symmetricEigen(matrix);
    },
  });
  Deno.bench({
    name: `Jacobi in plain loops, no vectors: ${group}, ${sweep} a sweep`,
    group,
    n: 1,
    warmup: 0,
    fn() {
      jacobiTwin(matrix);
    },
  });
}
