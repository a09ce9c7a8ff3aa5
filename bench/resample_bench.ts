// Upsampling of 8 distance grids to maps, with and without the blur folded in.
//
// Per map of H x W from h x w with tables of K taps: 2 K (h W + H W) flops, and each pass reads its source and writes its
// result once: 4 (h w + 2 h W + H W) bytes (what the caches cannot save; the tables are small).

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { gaussianTaps } from "../src/map/gaussian_taps.ts";
import { interpolationTaps } from "../src/map/interpolation.ts";
import { composeTaps, type Taps } from "../src/map/taps.ts";
import { assertClose } from "../tests/assert_close.ts";
import { resample } from "../tests/resampled.ts";
import { interpolateTwin } from "../tests/twins/resample.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const MAPS = 8;
const gpu = await sharedGpu();

/** The same tables in plain loops, one pass after the other. */
function resampleOnCpu(source: Float32Array, maps: number, rows: Taps, columns: Taps): Float32Array {
  const wide = new Float32Array(maps * rows.input * columns.output);
  const result = new Float32Array(maps * rows.output * columns.output);
  for (let line = 0; line < maps * rows.input; line++) {
    for (let x = 0; x < columns.output; x++) {
      const at = line * columns.input + (columns.starts[x] as number);
      let sum = 0;
      for (let t = 0; t < columns.support; t++) {
        sum += (columns.weights[t * columns.output + x] as number) * (source[at + t] as number);
      }
      wide[line * columns.output + x] = sum;
    }
  }
  for (let line = 0; line < maps * rows.output; line++) {
    const [map, y] = [Math.floor(line / rows.output), line % rows.output];
    for (let x = 0; x < columns.output; x++) {
      const at = (map * rows.input + (rows.starts[y] as number)) * columns.output + x;
      let sum = 0;
      for (let t = 0; t < rows.support; t++) {
        sum += (rows.weights[t * rows.output + y] as number) * (wide[at + t * columns.output] as number);
      }
      result[line * columns.output + x] = sum;
    }
  }
  return result;
}

async function resampleOnGpu(
  source: Tensor,
  rows: Taps,
  columns: Taps,
  read: boolean,
): Promise<Float32Array> {
  const batch = new Batch(gpu, "resample bench");
  using result = resample(batch, source, rows, columns);
  batch.submit();
  if (read) return await result.read();
  await gpu.idle();
  return new Float32Array();
}

{
  const data = normals(2 * 9 * 7, 1);
  const [rows, columns] = [interpolationTaps("bilinear", 9, 30), interpolationTaps("bilinear", 7, 41)];
  const expected = interpolateTwin(data, [2, 9, 7], [30, 41], "bilinear");
  using source = Tensor.from(gpu, "source", [2, 9, 7], data);
  assertClose(await resampleOnGpu(source, rows, columns, true), expected, { atol: 4e-6 });
  assertClose(resampleOnCpu(data, 2, rows, columns), expected, { atol: 4e-6 });
}

const up = interpolationTaps("bilinear", 56, 224);
const CASES: [string, Taps][] = [
  ["bilinear 56x56 to 224x224", up],
  ["bilinear 56x56 to 224x224 and blur, sigma 4", composeTaps(gaussianTaps(224, 4), up)],
  ["bilinear 224x224 to 1024x1024", interpolationTaps("bilinear", 224, 1024)],
];

for (const [what, taps] of CASES) {
  const { input, output, support } = taps;
  const flops = MAPS * 2 * support * (input * output + output * output);
  const bytes = MAPS * 4 * (input * input + 2 * input * output + output * output);
  const name = `${MAPS} maps, ${what}, ${(flops / 1e6).toFixed(1)} Mflop, ${(bytes / 1e6).toFixed(1)} MB`;
  const data = normals(MAPS * input * input, 2);
  const source = Tensor.from(gpu, "source", [MAPS, input, input], data);
  Deno.bench({
    name: `resample: ${name}`,
    group: what,
    baseline: true,
    async fn() {
      await resampleOnGpu(source, taps, taps, false);
    },
  });
  Deno.bench({
    name: `plain loops: ${name}`,
    group: what,
    fn() {
      resampleOnCpu(data, MAPS, taps, taps);
    },
  });
}
