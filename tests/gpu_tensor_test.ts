import assert from "node:assert/strict";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { gpuTest } from "./with_gpu.ts";

/** A buffer that somebody else made. */
function foreignBuffer({ device }: Gpu, size: number): GPUBuffer {
  return device.createBuffer({
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
}

gpuTest("Tensor.create() gives zeros of the shape and labels its buffer", async (gpu) => {
  using tensor = Tensor.create(gpu, "a name", [2, 3, 4]);
  assert.deepEqual([tensor.length, tensor.bytes, tensor.type, tensor.label], [24, 96, "f32", "a name"]);
  assert.deepEqual([tensor.buffer.size, tensor.buffer.label], [96, "a name"]);
  assert.deepEqual(await tensor.read(), new Float32Array(24));
});

gpuTest("Tensor.create() refuses extents that are not positive integers", (gpu) => {
  for (const shape of [[0], [2, 0], [-1, 3], [1.5], [NaN], [Infinity]]) {
    assert.throws(() => Tensor.create(gpu, "odd", shape), {
      name: "RangeError",
      message: `Cannot allocate tensor "odd": every extent must be a positive integer: received [${shape}]`,
    });
  }
});

gpuTest("Tensor.create() names both numbers when a device limit is exceeded", (gpu) => {
  const limit = Math.min(gpu.limits.maxStorageBufferBindingSize, gpu.limits.maxBufferSize);
  const elements = Math.floor(limit / 4) + 1;
  assert.throws(() => Tensor.create(gpu, "huge", [elements, 1]), {
    name: "RangeError",
    message: `Cannot allocate tensor "huge": [${elements},1] takes ${
      4 * elements
    } bytes, the device binds at most ${limit}`,
  });
});

gpuTest("Tensor.from() keeps every bit of every type", async (gpu) => {
  const floats = Float32Array.of(0, -0, 1.5, Infinity, -Infinity, 1e-45, NaN);
  const words = Uint32Array.of(0, 1, 0x7fc00001, 0xffffffff);
  const integers = Int32Array.of(0, -1, 0x7fffffff, -0x80000000);
  using f32 = Tensor.from(gpu, "f32", [7], floats);
  using u32 = Tensor.from(gpu, "u32", [4], words);
  using i32 = Tensor.from(gpu, "i32", [2, 2], integers);
  assert.deepEqual([f32.type, u32.type, i32.type], ["f32", "u32", "i32"]);
  const [a, b, c] = await readAll(gpu, [f32, u32, i32]);
  assert.ok(a instanceof Float32Array && b instanceof Uint32Array && c instanceof Int32Array);
  assert.deepEqual(new Uint32Array(a.buffer), new Uint32Array(floats.buffer));
  assert.deepEqual([b, c], [words, integers]);
});

gpuTest("Tensor.from() refuses more and fewer elements than the shape has", (gpu) => {
  using ledger = new BufferLedger(gpu);
  for (const length of [5, 7]) {
    assert.throws(() => Tensor.from(gpu, "six", [2, 3], new Float32Array(length)), {
      name: "RangeError",
      message: `Cannot upload tensor "six": [2,3] has 6 elements: received ${length}`,
    });
  }
  assert.equal(ledger.bytes, 0);
});

gpuTest("Tensor.write() changes the elements from its offset on", async (gpu) => {
  using tensor = Tensor.from(gpu, "written", [5], Float32Array.of(0, 1, 2, 3, 4));
  tensor.write(Float32Array.of(8, 9), 2);
  assert.deepEqual([...await tensor.read()], [0, 1, 8, 9, 4]);
});

gpuTest("Tensor.write() refuses elements past the end", async (gpu) => {
  using tensor = Tensor.create(gpu, "short", [2, 2]);
  assert.throws(() => tensor.write(new Float32Array(2), 3), {
    name: "RangeError",
    message: 'Cannot write tensor "short": 2 elements at 3 exceed [2,2]',
  });
  assert.deepEqual(await tensor.read(), new Float32Array(4));
});

gpuTest("Tensor.read() gives an array of its own", async (gpu) => {
  using tensor = Tensor.from(gpu, "read", [2], Float32Array.of(1, 2));
  const first = await tensor.read();
  first[0] = 7;
  assert.deepEqual([...await tensor.read()], [1, 2]);
});

gpuTest("readAll() downloads in order with one submit, and keeps no buffer", async (gpu) => {
  const tensors = [3, 1, 2].map((length) =>
    Tensor.from(gpu, "part", [length], new Float32Array(length).fill(length))
  );
  const { queue } = gpu.device;
  let submits = 0;
  queue.submit = (buffers) => {
    submits++;
    GPUQueue.prototype.submit.call(queue, buffers);
  };
  using ledger = new BufferLedger(gpu);
  const arrays = await readAll(gpu, tensors).finally(() => Reflect.deleteProperty(queue, "submit"));
  assert.deepEqual(arrays.map((array) => [...array]), [[3, 3, 3], [1], [2, 2]]);
  assert.deepEqual([submits, ledger.bytes], [1, 0]);
  for (const tensor of tensors) tensor[Symbol.dispose]();
});

gpuTest("readAll() of nothing is nothing", async (gpu) => {
  assert.deepEqual(await readAll(gpu, []), []);
});

gpuTest("Tensor.adopt() takes a buffer that is larger and reads only the shape of it", async (gpu) => {
  const buffer = foreignBuffer(gpu, 64);
  gpu.device.queue.writeBuffer(buffer, 0, Float32Array.from({ length: 16 }, (_, i) => i));
  let released = 0;
  {
    using tensor = Tensor.adopt(gpu, "adopted", [5], buffer, () => released++);
    assert.deepEqual([tensor.length, tensor.bytes], [5, 20]);
    assert.deepEqual([...await tensor.read()], [0, 1, 2, 3, 4]);
    assert.equal(released, 0);
  }
  assert.equal(released, 1);
  buffer.destroy();
});

gpuTest("Tensor.adopt() gives the buffer back once, however often it is disposed of", (gpu) => {
  const buffer = foreignBuffer(gpu, 16);
  let released = 0;
  const tensor = Tensor.adopt(gpu, "adopted", [4], buffer, () => released++);
  tensor[Symbol.dispose]();
  tensor[Symbol.dispose]();
  assert.equal(released, 1);
  buffer.destroy();
});

gpuTest("Tensor.adopt() refuses a buffer that is smaller than the shape", (gpu) => {
  const buffer = foreignBuffer(gpu, 16);
  assert.throws(() => Tensor.adopt(gpu, "small", [5], buffer, () => {}), {
    name: "RangeError",
    message: 'Cannot adopt buffer "small": it has 16 bytes, [5] needs 20',
  });
  buffer.destroy();
});
