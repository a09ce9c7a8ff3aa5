/** The shaders of SPADE, for `compileKernels`. */

import nearestPosition from "../../shaders/nearest_position.wgsl" with { type: "text" };
import squaredDistances from "../../shaders/squared_distances.wgsl" with { type: "text" };
import type { KernelSource } from "../gpu/kernel.ts";
import { NEAREST_POSITION_CONSTANTS, SQUARED_DISTANCES_CONSTANTS } from "./constants.ts";

/** Every shader that nearest neighbours are found with. */
export const SPADE_SHADERS = [
  { name: "nearest_position", code: nearestPosition, constants: NEAREST_POSITION_CONSTANTS },
  { name: "squared_distances", code: squaredDistances, constants: SQUARED_DISTANCES_CONSTANTS },
] as const satisfies readonly KernelSource[];
