import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { SHADERS } from "../src/gpu/shaders.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { Random } from "../src/random.ts";
import { median } from "../src/register/median.ts";
import { medianTwin } from "./twins/median.ts";
import { gpuTest } from "./with_gpu.ts";

const { INVOCATIONS } = SHADERS.median.constants;
const POISON = 0xdeadbeef;

async function medians(
  gpu: Gpu,
  pictures: Float32Array<ArrayBuffer>,
  seen: Float32Array<ArrayBuffer>,
  before: Uint32Array<ArrayBuffer>,
): Promise<Uint32Array> {
  using stack = new DisposableStack();
  const pixels = before.length;
  const count = seen.length / pixels;
  const all = stack.use(Tensor.from(gpu, "pictures", [count, 3, 1, pixels], pictures));
  const mask = stack.use(Tensor.from(gpu, "seen", [count, 1, pixels], seen));
  const last = stack.use(Tensor.from(gpu, "before", [1, pixels], before));
  const batch = new Batch(gpu, "median test");
  const result = stack.use(median(batch, all, mask, last));
  result.write(new Uint32Array(pixels).fill(POISON));
  batch.submit();
  return await result.read();
}

/** Values 0 to 255 in halves: many of them tie. */
function drawn(count: number, pixels: number, seed: number) {
  const random = new Random(seed);
  return {
    pictures: Float32Array.from({ length: 3 * count * pixels }, () => random.integer(511) / 2),
    seen: Float32Array.from({ length: count * pixels }, () => random.integer(4) > 0 ? 1 : 0),
    before: Uint32Array.from({ length: pixels }, () => random.integer(2 ** 31)),
  };
}

gpuTest(
  "median() equals the twin for every count, at sizes across a workgroup, seen by some",
  async (gpu) => {
    for (const pixels of [1, INVOCATIONS - 1, INVOCATIONS, INVOCATIONS + 1, 1000]) {
      for (const count of [1, 2, 3, 7, 64]) {
        const { pictures, seen, before } = drawn(count, pixels, 100 * count + pixels);
        assert.deepEqual(
          await medians(gpu, pictures, seen, before),
          medianTwin(pictures, seen, before),
          `${count} x ${pixels}`,
        );
      }
    }
  },
);

gpuTest("median() keeps what was there where no picture shows anything", async (gpu) => {
  const { pictures, before } = drawn(5, 70, 1);
  assert.deepEqual(await medians(gpu, pictures, new Float32Array(5 * 70), before), before);
});

gpuTest("median() does not move for one picture of three", async (gpu) => {
  const pictures = Float32Array.from({ length: 3 * 3 * 10 }, (_, i) => i < 60 ? 100 : 255);
  const found = await medians(gpu, pictures, new Float32Array(30).fill(1), new Uint32Array(10));
  assert.deepEqual([...new Set(found)], [0xff646464]);
});
