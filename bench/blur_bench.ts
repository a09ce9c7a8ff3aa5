// Gaussian blur of 8 maps by itself, sigma 4: 33 taps along each axis.
//
// Per map of H x W: 2 * 2 * 33 H W flops; each of the two passes reads and writes the map once, 4 * 4 H W bytes.
// "one pixel" is the floor: the wait for the queue, whatever the work.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "../tests/assert_close.ts";
import { blur } from "../tests/resampled.ts";
import { blurTwin } from "../tests/twins/blur.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const MAPS = 8;
const SIGMA = 4;
const TAPS = 33;
const gpu = await sharedGpu();

async function blurred(source: Tensor, read: boolean): Promise<Float32Array> {
  const batch = new Batch(gpu, "blur bench");
  using result = blur(batch, source, SIGMA);
  batch.submit();
  if (read) return await result.read();
  await gpu.idle();
  return new Float32Array();
}

{
  const data = normals(2 * 40 * 35, 1);
  using source = Tensor.from(gpu, "source", [2, 40, 35], data);
  assertClose(await blurred(source, true), blurTwin(data, [2, 40, 35], SIGMA), { atol: 8e-6 });
}

for (const size of [1, 224, 512]) {
  const flops = MAPS * 2 * 2 * TAPS * size ** 2;
  const bytes = MAPS * 4 * 4 * size ** 2;
  const source = Tensor.from(gpu, "source", [MAPS, size, size], normals(MAPS * size ** 2, 2));
  const what = size === 1 ? "one pixel" : `${(flops / 1e6).toFixed(0)} Mflop, ${(bytes / 1e6).toFixed(1)} MB`;
  Deno.bench({
    name: `blur: ${MAPS} maps of ${size}x${size}, ${what}`,
    group: "blur",
    baseline: size === 1,
    async fn() {
      await blurred(source, false);
    },
  });
}
