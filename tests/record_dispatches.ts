/**
 * Keeps the smallest telling dispatch of every kernel that tests run, for record_kernel_cases.ts: loaded before a test file, by
 * `deno test --preload`. What is kept was compared with the kernel's float64 twin by the test that ran it.
 */

import { join } from "node:path";
import { Batch } from "../src/gpu/batch.ts";
import { type ShaderName, SHADERS } from "../src/gpu/shaders.ts";
import { type ElementType, Tensor } from "../src/gpu/tensor.ts";
import type { KernelCase } from "../src/doctor/kernel_cases.ts";
import { packCases } from "./pack_cases.ts";

/** Most bytes of a dispatch that is kept. */
const MOST_BYTES = 2 ** 16;

/** Fewest numbers written that say something. */
const FEWEST_WRITTEN = 100;

/** A dispatch, its buffers copied before and after it. */
interface Watched {
  readonly shader: ShaderName;
  readonly workgroups: readonly number[];
  readonly params: Readonly<Record<string, number>>;
  readonly before: Readonly<Record<string, Tensor<ElementType>>>;
  readonly after: Readonly<Record<string, Tensor<ElementType>>>;
}

const folder = Deno.env.get("ODDSPOT_CASES") as string;
const watched = new WeakMap<Batch, Watched[]>();
const { run, submit } = Batch.prototype;

Batch.prototype.run = function (shader, dispatch) {
  const { workgroups, buffers, params = {} } = dispatch;
  const bytes = Object.values(buffers).reduce((sum, tensor) => sum + tensor.bytes, 0);
  if (typeof shader !== "string" || workgroups.includes(0) || bytes > MOST_BYTES) {
    return run.call(this, shader, dispatch);
  }
  const copies = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => {
      const tensor = buffers[name] as Tensor<ElementType>;
      const copy = Tensor.create(this.gpu, "copy", tensor.shape, tensor.type);
      this.copy(tensor, copy);
      return [name, copy];
    }));
  const before = copies(Object.keys(buffers));
  run.call(this, shader, dispatch);
  const after = copies(written(shader));
  watched.set(this, [...watched.get(this) ?? [], { shader, workgroups, params, before, after }]);
};

Batch.prototype.submit = function () {
  submit.call(this);
  for (const each of watched.get(this) ?? []) keep(each);
  watched.delete(this);
};

/** The buffers that a kernel writes. */
function written(shader: ShaderName): string[] {
  return [...SHADERS[shader].code.matchAll(/var<storage, read_write> (\w+)/g)].map(([, name]) =>
    name as string
  );
}

function keep({ shader, workgroups, params, before, after }: Watched): void {
  const found: KernelCase = { shader, workgroups, params, before: contents(before), after: contents(after) };
  const path = join(folder, shader);
  if (!isBetter(found, path)) return;
  Deno.writeFileSync(path, packCases([found]));
}

/** Whether a case says enough and is smaller than the one that is kept; one that says too little only where there is none. */
function isBetter({ before, after }: KernelCase, path: string): boolean {
  const size = Object.values(before).reduce((sum, { data }) => sum + data.length, 0);
  const changed = Object.entries(after).reduce(
    (sum, [name, { data }]) =>
      sum + data.filter((value, i) => !Object.is(value, before[name]?.data[i])).length,
    0,
  );
  const rank = changed >= FEWEST_WRITTEN ? size : 2 ** 30 - changed;
  const kept = ranks.get(path) ?? Infinity;
  if (changed === 0 || rank >= Math.min(kept, storedRank(path))) return false;
  ranks.set(path, rank);
  Deno.writeTextFileSync(`${path}.rank`, String(rank));
  return true;
}

const ranks = new Map<string, number>();

/** That of another test file. */
function storedRank(path: string): number {
  try {
    return Number(Deno.readTextFileSync(`${path}.rank`));
  } catch {
    return Infinity;
  }
}

/** What tensors hold, at once: the device may be gone a moment later. */
function contents(tensors: Readonly<Record<string, Tensor<ElementType>>>): KernelCase["before"] {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const { gpu: { device }, bytes, shape, type } = tensor;
      const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
      const staging = device.createBuffer({ size: bytes, usage, mappedAtCreation: true });
      staging.unmap();
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(tensor.buffer, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      staging.mapAsync(GPUMapMode.READ).catch(() => {});
      const copy = staging.getMappedRange().slice(0);
      staging.unmap();
      staging.destroy();
      tensor[Symbol.dispose]();
      const data = type === "f32"
        ? new Float32Array(copy)
        : type === "u32"
        ? new Uint32Array(copy)
        : new Int32Array(copy);
      return [name, { shape, data }];
    }),
  );
}
