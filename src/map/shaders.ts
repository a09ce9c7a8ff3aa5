/** The shaders of this folder, for `compileKernels`. */

import type { KernelSource } from "../gpu/kernel.ts";
import maskMap from "../../shaders/mask_map.wgsl" with { type: "text" };
import peak from "../../shaders/peak.wgsl" with { type: "text" };
import resampleColumns from "../../shaders/resample_columns.wgsl" with { type: "text" };
import resampleRows from "../../shaders/resample_rows.wgsl" with { type: "text" };
import { MASK_MAP_CONSTANTS } from "./mask_map.ts";
import { PEAK_CONSTANTS } from "./peak.ts";
import { RESAMPLE_COLUMNS_CONSTANTS, RESAMPLE_ROWS_CONSTANTS } from "./resample.ts";

/** Every shader that maps are made with. */
export const MAP_SHADERS = [
  { name: "mask_map", code: maskMap, constants: MASK_MAP_CONSTANTS },
  { name: "peak", code: peak, constants: PEAK_CONSTANTS },
  { name: "resample_columns", code: resampleColumns, constants: RESAMPLE_COLUMNS_CONSTANTS },
  { name: "resample_rows", code: resampleRows, constants: RESAMPLE_ROWS_CONSTANTS },
] as const satisfies readonly KernelSource[];
