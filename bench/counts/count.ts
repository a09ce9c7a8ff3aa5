/** Counted work of a shader's dispatches, and what it would take on a GPU. */

import { type ShaderName, SHADERS } from "../../src/gpu/shaders.ts";
import type { Workgroups } from "../../src/gpu/workgroups.ts";

/** The GPU that work is counted for. */
export const GPU = {
  bytesPerSecond: 300e9,
  flopsPerSecond: 10e12,
  /** Invocations below which a good part of it idles. */
  invocations: 10_000,
  /** Seconds that a turn of a loop takes that loads from memory: half a microsecond of latency, a few turns under way at once. */
  turn: 1e-7,
  /** Seconds of a barrier, with the workgroup memory that it guards. */
  barrier: 3e-8,
} as const;

/** What a shader does in one piece of work, over all its dispatches. */
export interface Count {
  /** The piece of work. */
  readonly of: string;
  readonly dispatches: readonly Workgroups[];
  /** Every operand of a dispatch read once, every result written once. */
  readonly bytes: number;
  readonly flops: number;
  /** Turns of loops that load from memory, one after the other: of the invocation that has most, over all dispatches. */
  readonly turns: number;
  /** Barriers that an invocation meets, over all dispatches. */
  readonly barriers?: number;
}

/** Counts of some shaders. */
export type Counts = Partial<Readonly<Record<ShaderName, Count>>>;

/** Invocations of a workgroup, as the WGSL text and the override constants say. */
export function workgroupSize(name: ShaderName): number {
  const { code, constants } = SHADERS[name];
  const size = /@workgroup_size\(([^)]*)\)/.exec(code)?.[1];
  if (size === undefined) throw new SyntaxError(`Cannot count ${name}.wgsl: it has no workgroup size`);
  const values: Readonly<Record<string, number>> = constants;
  return size.split(",").map((term) => {
    const [extent, divisor = "1"] = term.split("/").map((part) => part.trim()) as [string, string?];
    const constant = new RegExp(`const ${extent} = (\\d+)u?;`).exec(code)?.[1];
    return (values[extent] ?? Number(constant ?? extent)) / Number(divisor);
  }).reduce((product, extent) => product * extent, 1);
}

/** Invocations of the smallest and of the largest dispatch. */
export function invocations(name: ShaderName, { dispatches }: Count): [least: number, most: number] {
  const size = workgroupSize(name);
  const counts = dispatches.map(([x, y, z]) => size * x * y * z);
  return [Math.min(...counts), Math.max(...counts)];
}

/** Seconds that the GPU takes at the least: for the bytes or for the operations, whatever is longer. */
export function boundOf({ bytes, flops }: Pick<Count, "bytes" | "flops">): number {
  return Math.max(bytes / GPU.bytesPerSecond, flops / GPU.flopsPerSecond);
}

/** Seconds of what an invocation does one after the other, if nothing else slows it. */
export function chainOf({ turns, barriers = 0 }: Pick<Count, "turns" | "barriers">): number {
  return turns * GPU.turn + barriers * GPU.barrier;
}

/** Adds up. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
