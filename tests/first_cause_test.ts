import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { ownDeviceTest } from "./own_device.ts";

/** Work whose parameters are in a buffer that is mapped when it is made, which a lost device refuses by another name. */
function work(gpu: Gpu): void {
  using squares = Tensor.create(gpu, "squares", [1, 4]);
  using grid = Tensor.create(gpu, "grid", [1, 4]);
  using batch = new Batch(gpu, "work");
  const params = { images: 1, cells: 4, grid_cells: 4, first_cell: 0, scale: 1, leverage: 0 };
  batch.run("root", { workgroups: [1, 1, 1], buffers: { squares, grid }, params });
  batch.submit();
}

const LOST = /^GPU ".+" reported: device lost \(destroyed\): .*; start again, /;

ownDeviceTest(
  "Gpu.watched() tells the loss of the device, not what failed for it, the first time and later",
  async (gpu) => {
    work(gpu);
    gpu.device.destroy(); // by somebody else than the Gpu itself
    assert.throws(() => work(gpu), /is invalid/); // nothing is known of the loss yet
    await assert.rejects(gpu.watched(() => Promise.try(work, gpu)), { message: LOST });
    assert.throws(() => work(gpu), { message: LOST });
    assert.throws(() => new Batch(gpu, "later"), { message: LOST });
  },
);

ownDeviceTest("Tensor.read() tells the loss of the device the first time", async (gpu) => {
  using tensor = Tensor.create(gpu, "tensor", [1]);
  gpu.device.destroy();
  await assert.rejects(tensor.read(), { message: LOST });
});

ownDeviceTest(
  "Gpu.watched() gives what the work gives or throws when the device has nothing to say",
  async (gpu) => {
    assert.equal(await gpu.watched(() => Promise.resolve(7)), 7);
    const own = new RangeError("own");
    await assert.rejects(gpu.watched(() => Promise.reject(own)), (error) => error === own);
  },
);

const ADVICE =
  "compute fewer images at once (--batch, option batch) or smaller ones (--resize, option resize)";

ownDeviceTest("Gpu says for which tensor it has no memory, and what to lower", async (gpu) => {
  const { device, info } = gpu;
  using before = Tensor.create(gpu, "before", [1]);
  await before.read();
  device.popErrorScope = () => {
    const scope = GPUDevice.prototype.popErrorScope.call(device);
    return scope.then(() => new GPUOutOfMemoryError("Not enough memory left."));
  };
  using _ = Tensor.create(gpu, "network input", [1000, 500]);
  Reflect.deleteProperty(device, "popErrorScope");
  const message =
    `GPU "${info.description}" ran out of memory: there is no room for "network input", 2.0 MB; ${ADVICE}`;
  await assert.rejects(before.read(), { message });
  assert.throws(() => gpu.check(), { message });
});

ownDeviceTest("Gpu says that others had no memory, and what to lower", async (gpu) => {
  const error = new GPUOutOfMemoryError("Not enough memory left.");
  gpu.device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
  const message = `GPU "${gpu.info.description}" ran out of memory; ${ADVICE}`;
  await assert.rejects(gpu.idle(), { message });
});

ownDeviceTest("Gpu.allocate() leaves errors of other kinds to the device", async (gpu) => {
  const size = gpu.limits.maxBufferSize + 4;
  gpu.allocate("too large", size, () => gpu.device.createBuffer({ size, usage: GPUBufferUsage.STORAGE }));
  await assert.rejects(gpu.idle(), { message: /reported: / });
});
