import assert from "node:assert/strict";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { download } from "../src/gpu/readback.ts";
import { here } from "../src/platform/here.ts";
import { ownDeviceTest } from "./own_device.ts";
import { gpuTest } from "./with_gpu.ts";

/** As long as it lives, nothing is mapped before the promise of that resolves, as in browsers. */
function mappingLate(): Disposable & { refused: number } {
  const { mapAsync, getMappedRange } = GPUBuffer.prototype;
  const pending = new WeakSet<GPUBuffer>();
  const state = {
    refused: 0,
    [Symbol.dispose]: () => void Object.assign(GPUBuffer.prototype, { mapAsync, getMappedRange }),
  };
  Object.assign(GPUBuffer.prototype, {
    async mapAsync(this: GPUBuffer, ...args: [number]) {
      pending.add(this);
      await mapAsync.apply(this, args);
      pending.delete(this);
    },
    getMappedRange(this: GPUBuffer) {
      if (!pending.has(this)) return getMappedRange.call(this);
      state.refused++;
      throw new DOMException("Buffer is not mapped", "OperationError");
    },
  });
  return state;
}

gpuTest("readAll() takes what is mapped at once, and waits where nothing is yet", async (gpu) => {
  using tensor = Tensor.from(gpu, "read", [3], Float32Array.of(1, 2, 3));
  using other = Tensor.from(gpu, "read, too", [2], Uint32Array.of(7, 8));
  const early = await readAll(gpu, [tensor, other]);
  using late = mappingLate();
  assert.deepEqual(await readAll(gpu, [tensor, other]), early);
  assert.deepEqual(early.map((values) => [...values]), [[1, 2, 3], [7, 8]]);
  assert.equal(late.refused, here.mapsAtOnce ? 1 : 0);
  assert.equal(here.mapsAtOnce, Deno.version.deno.startsWith("2.9."), "only releases that were looked at");
});

gpuTest("readAll() sees all that was submitted before, however much that is", async (gpu) => {
  const size = 2 ** 20;
  using first = Tensor.from(gpu, "first", [size], Float32Array.from({ length: size }, (_, i) => i));
  using second = Tensor.create(gpu, "second", [size]);
  const encoder = gpu.device.createCommandEncoder();
  for (let i = 0; i < 100; i++) { // there and back, a number further every time
    encoder.copyBufferToBuffer(first.buffer, 0, second.buffer, 4, 4 * size - 4);
    encoder.copyBufferToBuffer(second.buffer, 0, first.buffer, 0, 4 * size);
  }
  gpu.device.queue.submit([encoder.finish()]);
  const read = await first.read();
  assert.deepEqual([read[99], read[100], read[size - 1]], [0, 0, size - 101]);
});

ownDeviceTest("download() throws what the device says of the copy", async (gpu) => {
  const buffer = gpu.device.createBuffer({ label: "gone", size: 16, usage: GPUBufferUsage.COPY_SRC });
  buffer.destroy();
  await assert.rejects(
    gpu.watched(() => download(gpu, [{ label: "gone", buffer, first: 0, into: new Uint8Array(16) }])),
    /reported: .*destroyed/,
  );
});

ownDeviceTest("download() throws that the device was lost", async (gpu) => {
  using tensor = Tensor.create(gpu, "lost", [4]);
  gpu.device.destroy();
  await assert.rejects(tensor.read(), /device lost/);
});
