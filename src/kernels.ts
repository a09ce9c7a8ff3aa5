/** Every compute shader of the project, compiled together: no lazy cache, no cache key. */

import type { Gpu } from "./gpu/device.ts";
import { Kernel, type KernelSource } from "./gpu/kernel.ts";

import blur from "../shaders/blur.wgsl" with { type: "text" };
import { BLUR_CONSTANTS } from "./map/blur.ts";

const SOURCES = [
  { name: "blur", code: blur, constants: BLUR_CONSTANTS },
] as const satisfies readonly KernelSource[];

/** One compiled kernel for every shader, by its name. */
export type Kernels = Readonly<Record<(typeof SOURCES)[number]["name"], Kernel>>;

/**
 * Compiles all shaders in parallel.
 *
 * @throws {SyntaxError} If one does not compile; the message names it and carries the device's excerpt.
 */
export async function compileKernels(gpu: Gpu): Promise<Kernels> {
  const kernels = await Promise.all(SOURCES.map((source) => Kernel.compile(gpu, source)));
  return Object.fromEntries(kernels.map((kernel) => [kernel.name, kernel])) as Kernels;
}
