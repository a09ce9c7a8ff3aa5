/** The shaders of this folder, for `compileKernels`. */

import type { KernelSource } from "../gpu/kernel.ts";
import resizeColumns from "../../shaders/resize_columns.wgsl" with { type: "text" };
import resizeColumnsPillow from "../../shaders/resize_columns_pillow.wgsl" with { type: "text" };
import resizeRows from "../../shaders/resize_rows.wgsl" with { type: "text" };
import resizeRowsPillow from "../../shaders/resize_rows_pillow.wgsl" with { type: "text" };
import { RESIZE_PILLOW_CONSTANTS } from "./resize_pillow.ts";
import { RESIZE_COLUMNS_CONSTANTS, RESIZE_ROWS_CONSTANTS } from "./resize_real.ts";

/** Every shader that images are preprocessed with. */
export const PREPROCESS_SHADERS = [
  { name: "resize_columns", code: resizeColumns, constants: RESIZE_COLUMNS_CONSTANTS },
  { name: "resize_columns_pillow", code: resizeColumnsPillow, constants: RESIZE_PILLOW_CONSTANTS },
  { name: "resize_rows", code: resizeRows, constants: RESIZE_ROWS_CONSTANTS },
  { name: "resize_rows_pillow", code: resizeRowsPillow, constants: RESIZE_PILLOW_CONSTANTS },
] as const satisfies readonly KernelSource[];
