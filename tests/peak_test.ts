import { SHADERS } from "../src/gpu/shaders.ts";
import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { peak, peakWorkgroups } from "../src/map/peak.ts";
import { assertClose } from "./assert_close.ts";
import { peakTwin } from "./twins/peak.ts";
import { normals, POISON, shapedTest } from "./with_gpu.ts";

const { INVOCATIONS, CHUNK } = SHADERS.peak.constants;
const { CHUNK: WIDE_CHUNK } = SHADERS.peak_wide.constants;

async function peaksOf(gpu: Gpu, shape: number[], data: Float32Array<ArrayBuffer>) {
  using source = Tensor.from(gpu, "source", shape, data);
  const batch = new Batch(gpu, "peak test");
  using peaks = peak(batch, source);
  peaks.write(new Float32Array(peaks.length).fill(POISON));
  batch.submit();
  assert.deepEqual(peaks.shape, [shape[0]]);
  return await peaks.read();
}

shapedTest(
  "peak() equals the twin at every size across a workgroup, a chunk and a second pass",
  async (gpu) => {
    const edges = [INVOCATIONS, WIDE_CHUNK, CHUNK].flatMap((edge) => [edge - 1, edge, edge + 1]);
    const lengths = [1, 2, ...edges];
    for (const length of [...lengths, 2 * CHUNK + 1, 300_007]) {
      const data = normals(3 * length, length, -50); // all negative: a start at 0 would show
      assertClose(await peaksOf(gpu, [3, length], data), peakTwin(data, 3), {});
    }
  },
);

shapedTest("peak() finds the maximum wherever it stands", async (gpu) => {
  const [height, width] = [70, 61];
  const places = [0, 1, width, 255, 256, 4095, 4096, height * width - 1];
  const data = normals(places.length * height * width, 7);
  places.forEach((place, map) => data[map * height * width + place] = 100 + map);
  const peaks = await peaksOf(gpu, [places.length, height, width], data);
  assert.deepEqual([...peaks], places.map((_, map) => 100 + map));
});

shapedTest("peak() takes a third pass when two do not reach one element", async (gpu) => {
  const length = CHUNK * CHUNK + 1; // 64 MiB
  const data = new Float32Array(length).fill(-3);
  data[length - 1] = -2;
  assert.deepEqual([...await peaksOf(gpu, [1, length], data)], [-2]);
});

Deno.test("peakWorkgroups() gives a workgroup to every chunk begun", () => {
  assert.deepEqual(peakWorkgroups(5, 1, "deep"), [1, 5, 1]);
  assert.deepEqual(peakWorkgroups(5, CHUNK, "deep"), [1, 5, 1]);
  assert.deepEqual(peakWorkgroups(5, CHUNK + 1, "deep"), [2, 5, 1]);
  assert.deepEqual(peakWorkgroups(5, WIDE_CHUNK + 1, "wide"), [2, 5, 1]);
});
