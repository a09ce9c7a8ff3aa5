/**
 * What a scored batch of 8 images asks of the device: dispatches, passes, submits, maps, buffers made and destroyed, bytes of
 * uploads; those of ONNX Runtime too, where it computes on the same device.
 *
 * `deno run --allow-read --allow-env --allow-write bench/count_batch.ts`
 */

import { Inspector } from "../mod.ts";
import { pictures } from "./pictures.ts";

const IMAGES = 8;
const BATCHES = 4;

/** Calls by name, and what they move. */
const counts = new Map<string, number>();
const count = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);

/** Makes a method of a prototype count its calls. */
function counted<T extends object>(
  prototype: T,
  method: keyof T & string,
  bytes?: (args: unknown[]) => number,
) {
  const original = prototype[method] as (...args: unknown[]) => unknown;
  Object.defineProperty(prototype, method, {
    configurable: true,
    writable: true,
    value(this: T, ...args: unknown[]) {
      count(method);
      if (bytes) count(`${method}, bytes`, bytes(args));
      return original.apply(this, args);
    },
  });
}

counted(GPUDevice.prototype, "createBuffer", ([descriptor]) => (descriptor as GPUBufferDescriptor).size);
counted(GPUDevice.prototype, "createBindGroup");
counted(GPUDevice.prototype, "createComputePipeline");
counted(GPUBuffer.prototype, "destroy");
counted(GPUBuffer.prototype, "mapAsync");
counted(GPUQueue.prototype, "submit");
counted(GPUQueue.prototype, "writeBuffer", (args) => (args[2] as ArrayBufferView).byteLength);
counted(GPUCommandEncoder.prototype, "beginComputePass");
counted(GPUCommandEncoder.prototype, "copyBufferToBuffer");
counted(GPUComputePassEncoder.prototype, "dispatchWorkgroups");

const inspector = await Inspector.open();
const images = pictures(IMAGES * BATCHES, 256);
const model = await inspector.fit(images);
using scorer = inspector.scorer(model);

async function score(): Promise<void> {
  for await (const _ of scorer.score(images, { batch: IMAGES }));
}

await score(); // compiles
counts.clear();
const start = performance.now();
await score();
const wall = performance.now() - start;
console.log(`a scored batch of ${IMAGES}, provider ${inspector.provider}, ${(wall / BATCHES).toFixed(0)} ms`);
for (const [name, total] of [...counts].sort()) {
  console.log(name.padEnd(28) + (total / BATCHES).toFixed(1).padStart(14));
}
Deno.exit(0);
