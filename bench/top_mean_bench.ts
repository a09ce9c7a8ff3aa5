// Mean of the highest hundredth of each of 8 maps: every element read five times, 4 bytes each; an integer operation or two in four
// of the passes, two floating-point ones in the last. Beside it the maximum, which reads every element once.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { peak } from "../src/map/peak.ts";
import { topMean } from "../src/map/top_mean.ts";
import { assertClose } from "../tests/assert_close.ts";
import { topMeanTwin } from "../tests/twins/top_mean.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

const MAPS = 8;
const gpu = await sharedGpu();

async function run(record: (batch: Batch) => Tensor, read: boolean): Promise<Float32Array> {
  const batch = new Batch(gpu, "top mean bench");
  using result = record(batch);
  batch.submit();
  if (read) return await result.read();
  await gpu.idle();
  return new Float32Array();
}

{
  const data = normals(2 * 90 * 71, 1, 20, 4);
  using source = Tensor.from(gpu, "source", [2, 90, 71], data);
  const found = await run((batch) => topMean(batch, source, 64), true);
  assertClose(found, topMeanTwin(data, 2, 64), { rtol: 5e-6 }); // 74 x 2^-24, as the shader's header has it
}

for (const size of [1, 224, 1024]) {
  const data = normals(MAPS * size ** 2, 2, 20, 4);
  const source = Tensor.from(gpu, "source", [MAPS, size, size], data);
  const count = Math.max(1, Math.round(size ** 2 / 100));
  const what = `${MAPS} maps of ${size}x${size}, ${(data.byteLength / 1e6).toFixed(1)} MB`;
  const kernels = {
    "top mean": (batch: Batch) => topMean(batch, source, count),
    "peak": (batch: Batch) => peak(batch, source),
  };
  for (const [name, record] of Object.entries(kernels)) {
    Deno.bench({
      name: `${name}: ${what}`,
      group: what,
      baseline: name === "top mean",
      async fn() {
        await run(record, false);
      },
    });
  }
  Deno.bench({
    name: `sorting: ${what}`,
    group: what,
    fn() {
      topMeanTwin(data, MAPS, count);
    },
  });
}
