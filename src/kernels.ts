/** Every compute shader of the project, compiled together: no lazy cache, no cache key. */

import type { Gpu } from "./gpu/device.ts";
import { Kernel, type KernelSource } from "./gpu/kernel.ts";
import { GAUSSIAN_SHADERS } from "./gaussian/shaders.ts";

import { MAP_SHADERS } from "./map/shaders.ts";
import { MVG_SHADERS } from "./mvg/shaders.ts";
import { PREPROCESS_SHADERS } from "./preprocess/shaders.ts";
import { SPADE_SHADERS } from "./spade/shaders.ts";

const SOURCES = [
  ...MAP_SHADERS,
  ...PREPROCESS_SHADERS,
  ...GAUSSIAN_SHADERS,
  ...MVG_SHADERS,
  ...SPADE_SHADERS,
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
