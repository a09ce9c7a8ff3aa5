import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { describeAdapter, GpuUnavailableError } from "../src/gpu/adapter.ts";
import { SHADERS, shaped } from "../src/gpu/shaders.ts";
import { shapeOf } from "../src/gpu/shape.ts";
import { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { here } from "../src/platform/here.ts";
import { peak } from "../src/map/peak.ts";
import { ownDeviceTest } from "./own_device.ts";
import { SHAPES } from "./with_gpu.ts";

/** Makes the device report an error outside every scope: a buffer may not be mapped for reading and be storage. */
function provokeUsageError({ device }: Gpu): void {
  device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
}

/** Makes the device report another one: a buffer larger than the limit. */
function provokeSizeError({ device, limits }: Gpu): void {
  device.createBuffer({ size: limits.maxBufferSize + 4, usage: GPUBufferUsage.STORAGE });
}

/** What is reported of the first of the two. */
const USAGE_ERROR = /^GPU ".+" reported: .*usage/i;

/** Replaces `navigator.gpu.requestAdapter` for the time of `body`. */
async function withAdapter(adapter: unknown, body: () => Promise<void>): Promise<void> {
  Object.defineProperty(navigator.gpu, "requestAdapter", {
    value: () => Promise.resolve(adapter),
    configurable: true,
  });
  try {
    await body();
  } finally {
    Reflect.deleteProperty(navigator.gpu, "requestAdapter");
  }
}

ownDeviceTest("Gpu.open() asks for the adapter's own limits", async (gpu) => {
  const names = ["maxStorageBufferBindingSize", "maxBufferSize", "maxComputeWorkgroupStorageSize"] as const;
  for (const name of names) assert.equal(gpu.limits[name], gpu.adapterLimits[name]);
  assert.ok(gpu.limits.maxStorageBuffersPerShaderStage >= 8);
  assert.ok(gpu.info.description.length > 0);
  assert.ok(!gpu.info.features.includes("subgroups")); // ONNX Runtime's shaders fail with it
  await gpu.idle();
});

ownDeviceTest(
  "Gpu reports an error outside every scope at the next read, and at every one after it",
  async (gpu) => {
    using tensor = Tensor.create(gpu, "tensor", [1]);
    provokeUsageError(gpu);
    await assert.rejects(tensor.read(), { name: "GpuError", message: USAGE_ERROR });
    await assert.rejects(tensor.read(), { name: "GpuError", message: USAGE_ERROR });
  },
);

ownDeviceTest("Gpu keeps the first of several errors", async (gpu) => {
  provokeUsageError(gpu);
  provokeSizeError(gpu);
  await assert.rejects(gpu.idle(), { message: USAGE_ERROR });
  provokeSizeError(gpu);
  await assert.rejects(gpu.idle(), { message: USAGE_ERROR });
  assert.throws(() => gpu.check(), { message: USAGE_ERROR });
});

ownDeviceTest("Gpu lets no batch be submitted or begun after an error", async (gpu) => {
  using batch = new Batch(gpu, "early");
  provokeUsageError(gpu);
  await assert.rejects(gpu.idle());
  assert.throws(() => new Batch(gpu, "late"), { message: USAGE_ERROR });
  assert.throws(() => batch.submit(), { message: USAGE_ERROR });
});

ownDeviceTest("Gpu reports the loss of the device", async (gpu) => {
  using tensor = Tensor.create(gpu, "tensor", [1]);
  gpu.device.destroy(); // by somebody else than the Gpu itself
  await gpu.device.lost;
  await Promise.resolve(); // its handler runs after this one's
  assert.throws(() => gpu.check(), /reported: device lost \(destroyed\)/);
  await assert.rejects(tensor.read(), /reported: device lost \(destroyed\)/);
});

Deno.test({
  name: "Gpu that was disposed of has lost nothing",
  sanitizeResources: false, // as above
  sanitizeOps: false,
  async fn() {
    let kept: Gpu;
    {
      using gpu = await Gpu.open();
      kept = gpu;
    }
    const { reason } = await kept.device.lost;
    assert.equal(reason, "destroyed");
    kept.check();
  },
});

Deno.test("Gpu.open() says what to install when there is no adapter", async () => {
  await withAdapter(null, () =>
    assert.rejects(Gpu.open(), (error) => {
      assert.ok(error instanceof GpuUnavailableError);
      assert.equal(error.message, `Cannot open a GPU: WebGPU found no adapter. ${here.adapterRemedy}`);
      return true;
    }));
});

Deno.test("Gpu.open() names the adapter that refuses a device", async () => {
  const cause = new TypeError("no more devices");
  const adapter = {
    info: { description: "Test adapter" },
    limits: {},
    features: new Set(),
    requestDevice: () => Promise.reject(cause),
  };
  await withAdapter(adapter, () =>
    assert.rejects(Gpu.open(), (error) => {
      assert.ok(error instanceof GpuUnavailableError && error.cause === cause);
      assert.match(error.message, /adapter "Test adapter" refused a device: TypeError: no more devices/);
      return true;
    }));
});

Deno.test("shapeOf() gives software drivers few long invocations, GPUs many short ones", () => {
  assert.equal(shapeOf({ software: true }), "deep");
  assert.equal(shapeOf({ software: false }), "wide");
});

ownDeviceTest("Gpu takes the shape that suits its adapter, or the one that it is told", async (gpu) => {
  assert.equal(gpu.shape, shapeOf(gpu.info));
  for (const shape of SHAPES) {
    using forced = await Gpu.open({ shape });
    assert.equal(forced.shape, shape);
    using source = Tensor.from(forced, "source", [1, 3], Float32Array.of(1, 3, 2));
    const { kernel } = forced;
    const used: string[] = [];
    forced.kernel = (name) => {
      used.push(name);
      return kernel.call(forced, name);
    };
    using batch = new Batch(forced, "shape test");
    using peaks = peak(batch, source);
    batch.submit();
    assert.deepEqual([...await peaks.read()], [3]);
    assert.deepEqual(used, [shaped("peak", shape)]);
  }
});

ownDeviceTest("Gpu compiles a shader when it is first used, and once", async (gpu) => {
  const compiled: string[] = [];
  const original = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    compiled.push(descriptor.label as string);
    return original.call(this, descriptor);
  };
  try {
    assert.equal(gpu.kernel("gather"), gpu.kernel("gather"));
    assert.deepEqual(compiled, ["gather"]);
    await gpu.compileAll();
    assert.deepEqual(compiled.slice(1).sort(), Object.keys(SHADERS).sort());
  } finally {
    GPUDevice.prototype.createShaderModule = original;
  }
});

ownDeviceTest("a shader that does not compile is the device's error, with its name", async (gpu) => {
  const original = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    return original.call(this, { ...descriptor, code: `${descriptor.code}\nfn 1broken() {}` });
  };
  try {
    gpu.kernel("gather");
  } finally {
    GPUDevice.prototype.createShaderModule = original;
  }
  for (let turns = 0; !gpu.error && turns < 1000; turns++) {
    await new Promise((resolve) => setTimeout(resolve, 5)); // browsers compile beside the queue
  }
  assert.throws(() => gpu.check(), {
    name: "GpuError",
    message: /^Cannot compile shader gather\.wgsl:\d+:\d+: /,
  });
});

Deno.test("describeAdapter() names vendor and architecture of an adapter that does not describe itself", () => {
  const vendor = "google";
  assert.equal(describeAdapter({ description: "llvmpipe", vendor, architecture: "" }), "llvmpipe");
  assert.equal(
    describeAdapter({ description: "", vendor, architecture: "swiftshader" }),
    "google swiftshader",
  );
  assert.equal(describeAdapter({ description: "", vendor, architecture: "" }), "google");
  assert.equal(describeAdapter({ description: "", vendor: "", architecture: "" }), "unnamed adapter");
});
