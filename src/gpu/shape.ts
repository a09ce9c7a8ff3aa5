/** How kernels lay their work out. */

import type { GpuInfo } from "./adapter.ts";

/**
 * Of two shapes of a kernel the one for a device. `deep`: few invocations that each do much in registers; a software driver, which runs
 * them one after the other, pays for loads above all. `wide`: many invocations that each do little, in workgroups that share what they
 * load; a GPU hides its latencies behind others.
 */
export type KernelShape = "deep" | "wide";

/** The shape that suits an adapter. */
export function shapeOf({ software }: Pick<GpuInfo, "software">): KernelShape {
  return software ? "deep" : "wide";
}
