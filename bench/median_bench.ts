// Median of 8 and 64 pictures of 128x96, three colours: every value is read for each of the 8 bits of the median, two operations each.
// Beside it sorting, on the CPU.

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { Random } from "../src/random.ts";
import { median } from "../src/register/median.ts";
import { assertClose } from "../tests/assert_close.ts";
import { medianTwin } from "../tests/twins/median.ts";
import { sharedGpu } from "../tests/with_gpu.ts";

const BITS = 8;
const gpu = await sharedGpu();

/** A stack of which every picture shows nine pixels in ten. */
function stackOf(count: number, [height, width]: readonly [number, number]) {
  const random = new Random(count);
  const pixels = height * width;
  const data = {
    pictures: Float32Array.from({ length: 3 * count * pixels }, () => random.integer(1021) / 4),
    seen: Float32Array.from({ length: count * pixels }, () => Number(random.integer(10) > 0)),
    before: Uint32Array.from({ length: pixels }, () => 0xff000000 + random.integer(2 ** 24)),
  };
  const pictures = Tensor.from(gpu, "pictures", [count, 3, height, width], data.pictures);
  const seen = Tensor.from(gpu, "seen", [count, height, width], data.seen);
  const before = Tensor.from(gpu, "before", [height, width], data.before);
  return { data, record: (batch: Batch) => median(batch, pictures, seen, before) };
}

async function run(record: (batch: Batch) => Tensor<"u32">, read: boolean): Promise<Uint32Array> {
  const batch = new Batch(gpu, "median bench");
  using medians = record(batch);
  batch.submit();
  if (read) return await medians.read();
  await gpu.idle();
  return new Uint32Array();
}

{
  const { data, record } = stackOf(9, [31, 43]);
  assertClose(await run(record, true), medianTwin(data.pictures, data.seen, data.before), {});
}

for (const count of [8, 64]) {
  const { data, record } = stackOf(count, [96, 128]);
  const values = data.pictures.length;
  const what = `${count} of 128x96, ${(values * 4 / 1e6).toFixed(1)} MB, ${
    (2 * BITS * values / 1e6).toFixed(0)
  } Mop`;
  Deno.bench({
    name: `median: ${what}`,
    group: what,
    baseline: true,
    async fn() {
      await run(record, false);
    },
  });
  Deno.bench({
    name: `sorting: ${what}`,
    group: what,
    fn() {
      medianTwin(data.pictures, data.seen, data.before);
    },
  });
}
