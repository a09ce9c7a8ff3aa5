// Maximum of each of 8 maps: one comparison an element, every element read once, 4 bytes each.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { peak } from "../src/map/peak.ts";
import { assertClose } from "../tests/assert_close.ts";
import { peakTwin } from "../tests/twins/peak.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const MAPS = 8;
const gpu = await sharedGpu();

async function peaks(source: Tensor, read: boolean): Promise<Float32Array> {
  const batch = new Batch(gpu, "peak bench");
  using result = peak(batch, source);
  batch.submit();
  if (read) return await result.read();
  await gpu.idle();
  return new Float32Array();
}

{
  const data = normals(2 * 90 * 71, 1);
  using source = Tensor.from(gpu, "source", [2, 90, 71], data);
  assertClose(await peaks(source, true), peakTwin(data, 2), {});
}

for (const size of [1, 224, 1024]) {
  const data = normals(MAPS * size ** 2, 2);
  const source = Tensor.from(gpu, "source", [MAPS, size, size], data);
  const what = `${MAPS} maps of ${size}x${size}, ${(data.byteLength / 1e6).toFixed(1)} MB`;
  Deno.bench({
    name: `peak: ${what}`,
    group: what,
    baseline: true,
    async fn() {
      await peaks(source, false);
    },
  });
  Deno.bench({
    name: `plain loop: ${what}`,
    group: what,
    fn() {
      peakTwin(data, MAPS);
    },
  });
}
