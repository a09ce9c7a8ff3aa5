/**
 * Gram sums and whitened distances of the feature vectors of 8 images.
 *
 * Counted for C channels and F vectors: the triangle of C + 2 rows takes (C + 2) (C + 3) F flops, whitening 2 C^2 F. A Gram tile of
 * 8 x 8 loads 16 numbers for 64 multiply-adds, a whitening tile 17.
 */

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gram } from "../src/vectors/gram.ts";
import { AffineMap, distances } from "../src/vectors/project.ts";
import { assertClose } from "../tests/assert_close.ts";
import { gramTwin, vectorsTwin } from "../tests/twins/mvg.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const IMAGES = 8;
const gpu = await sharedGpu();

/** Triangle of the vectors of stacked rows [rows, columns], in plain float32 loops. */
function gramOnCpu(stacked: Float32Array, rows: number): Float32Array {
  const columns = stacked.length / rows;
  const sums = new Float32Array(rows * (rows + 1) / 2);
  for (let i = 0, entry = 0; i < rows; i++) {
    const a = stacked.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j <= i; j++, entry++) {
      const b = stacked.subarray(j * columns, (j + 1) * columns);
      let sum = 0;
      for (let f = 0; f < columns; f++) sum += (a[f] as number) * (b[f] as number);
      sums[entry] = sum;
    }
  }
  return sums;
}

async function sums(features: Tensor, origin: Tensor, read: boolean): Promise<Float32Array> {
  using batch = new Batch(gpu, "gram bench");
  using parts = gram(batch, features, origin);
  batch.submit();
  if (read) return await parts.read();
  await gpu.idle();
  return new Float32Array();
}

{
  const data = normals(2 * 5 * 9, 1);
  using features = Tensor.from(gpu, "features", [2, 5, 3, 3], data);
  using origin = Tensor.create(gpu, "origin", [5]);
  const expected = gramTwin(vectorsTwin(data, [2, 5, 9]), new Float32Array(5));
  assertClose(await sums(features, origin, true), expected, { atol: 1e-3, rtol: 1e-5 });
}

for (const [channels, side] of [[24, 56], [112, 14], [64, 56], [448, 14], [448, 28]] as const) {
  const columns = IMAGES * side ** 2;
  const rows = channels + 2;
  const shape = `${channels} channels, ${IMAGES} x ${side} x ${side} vectors`;
  const data = normals(channels * columns, 1);
  const features = Tensor.from(gpu, "features", [IMAGES, channels, side, side], data);
  const origin = Tensor.create(gpu, "origin", [channels]);
  const whitening = AffineMap.upload(gpu, {
    origin: new Float32Array(channels),
    map: normals(channels ** 2, 2),
  });
  Deno.bench({
    name: `gram: ${shape}, ${(rows * (rows + 1) * columns / 1e6).toFixed(0)} Mflop`,
    group: shape,
    baseline: true,
    n: 5,
    warmup: 1,
    async fn() {
      await sums(features, origin, false);
    },
  });
  const stacked = normals(rows * columns, 1);
  Deno.bench({
    name: `Gram in plain loops: ${shape}`,
    group: shape,
    n: 2,
    warmup: 1,
    fn() {
      gramOnCpu(stacked, rows);
    },
  });
  Deno.bench({
    name: `distances: ${shape}, ${(2 * channels ** 2 * columns / 1e6).toFixed(0)} Mflop`,
    group: shape,
    n: 5,
    warmup: 1,
    async fn() {
      using batch = new Batch(gpu, "distances bench");
      using _ = distances(batch, features, whitening);
      batch.submit();
      await gpu.idle();
    },
  });
}
