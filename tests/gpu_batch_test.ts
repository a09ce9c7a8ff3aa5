import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Kernel } from "../src/gpu/kernel.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { gpuTest } from "./with_gpu.ts";

/** value = value * factor + term: the order of two of them shows. */
const AFFINE = {
  code: `
struct Params {
  factor: f32,
  term: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> value: array<f32>;
@compute @workgroup_size(1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  value[id.x] = value[id.x] * params.factor + params.term;
}
`,
};

const affine = (gpu: Gpu) => Kernel.compile(gpu.device, "affine", AFFINE);

gpuTest("Batch runs its dispatches in order, each with its own parameters", async (gpu) => {
  const kernel = await affine(gpu);
  using value = Tensor.from(gpu, "value", [2], Float32Array.of(1, 10));
  using batch = new Batch(gpu, "batch test");
  for (const params of [{ factor: 3, term: 0 }, { factor: 1, term: 5 }, { factor: 2, term: -1 }]) {
    batch.run(kernel, { workgroups: [2, 1, 1], buffers: { value }, params });
  }
  batch.submit();
  assert.deepEqual([...await value.read()], [(1 * 3 + 5) * 2 - 1, (10 * 3 + 5) * 2 - 1]);
});

gpuTest("Batch.run() skips a dispatch without workgroups", async (gpu) => {
  const kernel = await affine(gpu);
  using value = Tensor.from(gpu, "value", [1], Float32Array.of(4));
  using batch = new Batch(gpu, "batch test");
  using ledger = new BufferLedger(gpu);
  const params = { factor: 0, term: 9 };
  for (const workgroups of [[0, 1, 1], [1, 0, 1], [1, 1, 0]] as const) {
    batch.run(kernel, { workgroups, buffers: { value }, params });
  }
  assert.equal(ledger.bytes, 0); // no uniform for it either
  batch.submit();
  assert.deepEqual([...await value.read()], [4]);
});

gpuTest("Batch.run() names kernel and limit when there are too many workgroups", async (gpu) => {
  const kernel = await affine(gpu);
  using value = Tensor.create(gpu, "value", [1]);
  const limit = gpu.limits.maxComputeWorkgroupsPerDimension;
  for (
    const workgroups of [[limit + 1, 1, 1], [1, 1, limit + 1], [1.5, 1, 1], [1, -1, 1], [NaN, 1, 1]] as const
  ) {
    using batch = new Batch(gpu, "batch test");
    assert.throws(
      () => batch.run(kernel, { workgroups, buffers: { value }, params: { factor: 1, term: 1 } }),
      {
        name: "RangeError",
        message:
          `Cannot dispatch kernel affine: workgroups must be integers up to ${limit}: received [${workgroups}]`,
      },
    );
  }
});

gpuTest(
  "Batch.copy() copies all of a tensor, or a part of it to the start of another or to a place in it",
  async (gpu) => {
    using source = Tensor.from(gpu, "source", [5], Uint32Array.of(1, 2, 3, 4, 5));
    using whole = Tensor.create(gpu, "whole", [5], "u32");
    using part = Tensor.from(gpu, "part", [4], Uint32Array.of(9, 9, 9, 9));
    using batch = new Batch(gpu, "batch test");
    batch.copy(source, whole);
    batch.copy(source, part, { from: 2, length: 3 });
    using placed = Tensor.from(gpu, "placed", [4], Uint32Array.of(9, 9, 9, 9));
    batch.copy(source, placed, { from: 1, length: 2, at: 1 });
    batch.submit();
    assert.deepEqual([...await placed.read()], [9, 2, 3, 9]);
    assert.deepEqual([...await whole.read()], [1, 2, 3, 4, 5]);
    assert.deepEqual([...await part.read()], [3, 4, 5, 9]);
  },
);

gpuTest("Batch.submit() disposes of deferred tensors and uniforms; the work still completes", async (gpu) => {
  const kernel = await affine(gpu);
  using result = Tensor.create(gpu, "result", [1]);
  using ledger = new BufferLedger(gpu);
  const batch = new Batch(gpu, "batch test");
  const value = batch.defer(Tensor.from(gpu, "value", [1], Float32Array.of(20)));
  batch.run(kernel, { workgroups: [1, 1, 1], buffers: { value }, params: { factor: 2, term: 2 } });
  batch.copy(value, result);
  assert.ok(ledger.bytes > value.bytes); // and the uniform
  batch.submit();
  assert.equal(ledger.bytes, 0);
  assert.deepEqual([...await result.read()], [42]);
});

gpuTest("Batch that is left without a submit disposes of what it holds and does nothing", async (gpu) => {
  const kernel = await affine(gpu);
  using value = Tensor.from(gpu, "value", [1], Float32Array.of(4));
  using ledger = new BufferLedger(gpu);
  {
    using batch = new Batch(gpu, "batch test");
    batch.defer(Tensor.create(gpu, "scratch", [8]));
    batch.run(kernel, { workgroups: [1, 1, 1], buffers: { value }, params: { factor: 0, term: 0 } });
  }
  assert.equal(ledger.bytes, 0);
  assert.deepEqual([...await value.read()], [4]);
});
