/**
 * The table of compute shaders: name to WGSL text and override constants. A new kernel is one `.wgsl` file, one host file that runs
 * it, and its entry here; the host file takes the sizes of its dispatches from the same entry.
 */

import type { ShaderSource } from "./kernel.ts";
import type { KernelShape } from "./shape.ts";

import addWeighted from "../../shaders/add_weighted.wgsl" with { type: "text" };
import align from "../../shaders/align.wgsl" with { type: "text" };
import bestShift from "../../shaders/best_shift.wgsl" with { type: "text" };
import center from "../../shaders/center.wgsl" with { type: "text" };
import condition from "../../shaders/condition.wgsl" with { type: "text" };
import conditionWide from "../../shaders/condition_wide.wgsl" with { type: "text" };
import covariance from "../../shaders/covariance.wgsl" with { type: "text" };
import factorDiagonal from "../../shaders/factor_diagonal.wgsl" with { type: "text" };
import factorDiagonalWide from "../../shaders/factor_diagonal_wide.wgsl" with { type: "text" };
import factorFull from "../../shaders/factor_full.wgsl" with { type: "text" };
import factorHalf from "../../shaders/factor_half.wgsl" with { type: "text" };
import factorPanel from "../../shaders/factor_panel.wgsl" with { type: "text" };
import factorPanelWide from "../../shaders/factor_panel_wide.wgsl" with { type: "text" };
import gather from "../../shaders/gather.wgsl" with { type: "text" };
import gram from "../../shaders/gram.wgsl" with { type: "text" };
import hideUnseen from "../../shaders/hide_unseen.wgsl" with { type: "text" };
import leftOut from "../../shaders/left_out.wgsl" with { type: "text" };
import maskMap from "../../shaders/mask_map.wgsl" with { type: "text" };
import median from "../../shaders/median.wgsl" with { type: "text" };
import nearestPosition from "../../shaders/nearest_position.wgsl" with { type: "text" };
import norms from "../../shaders/norms.wgsl" with { type: "text" };
import normsWide from "../../shaders/norms_wide.wgsl" with { type: "text" };
import partColumns from "../../shaders/part_columns.wgsl" with { type: "text" };
import partDistances from "../../shaders/part_distances.wgsl" with { type: "text" };
import partFactor from "../../shaders/part_factor.wgsl" with { type: "text" };
import partTriangle from "../../shaders/part_triangle.wgsl" with { type: "text" };
import peak from "../../shaders/peak.wgsl" with { type: "text" };
import place from "../../shaders/place.wgsl" with { type: "text" };
import pool from "../../shaders/pool.wgsl" with { type: "text" };
import project from "../../shaders/project.wgsl" with { type: "text" };
import resampleColumns from "../../shaders/resample_columns.wgsl" with { type: "text" };
import resampleRows from "../../shaders/resample_rows.wgsl" with { type: "text" };
import resizeColumns from "../../shaders/resize_columns.wgsl" with { type: "text" };
import resizeColumnsPillow from "../../shaders/resize_columns_pillow.wgsl" with { type: "text" };
import resizeRows from "../../shaders/resize_rows.wgsl" with { type: "text" };
import resizeRowsPillow from "../../shaders/resize_rows_pillow.wgsl" with { type: "text" };
import root from "../../shaders/root.wgsl" with { type: "text" };
import sampleGram from "../../shaders/sample_gram.wgsl" with { type: "text" };
import sampleRidge from "../../shaders/sample_ridge.wgsl" with { type: "text" };
import sampleRidgeWide from "../../shaders/sample_ridge_wide.wgsl" with { type: "text" };
import scatter from "../../shaders/scatter.wgsl" with { type: "text" };
import searchShift from "../../shaders/search_shift.wgsl" with { type: "text" };
import searchShiftWide from "../../shaders/search_shift_wide.wgsl" with { type: "text" };
import shifts from "../../shaders/shifts.wgsl" with { type: "text" };
import squaredDistances from "../../shaders/squared_distances.wgsl" with { type: "text" };
import stack from "../../shaders/stack.wgsl" with { type: "text" };
import substitute from "../../shaders/substitute.wgsl" with { type: "text" };
import substituteWide from "../../shaders/substitute_wide.wgsl" with { type: "text" };
import topMean from "../../shaders/top_mean.wgsl" with { type: "text" };
import triangle from "../../shaders/triangle.wgsl" with { type: "text" };
import visible from "../../shaders/visible.wgsl" with { type: "text" };
import warpImage from "../../shaders/warp_image.wgsl" with { type: "text" };
import warpMap from "../../shaders/warp_map.wgsl" with { type: "text" };

/** Invocations of a workgroup along the cells of a level: two or more waves on every GPU. */
const CELLS = 64;

/**
 * Workgroup of the wide shapes: neighbouring cells, which lie side by side in memory, times rows. All that every device has, and a level of
 * 14 x 14 cells then fills 25 of them.
 */
const WIDE = { CELLS: 8, ROWS: 32 } as const;

/** Workgroup of the integer resize, and the bits of its weights behind the binary point. */
const PILLOW = { WIDTH: 32, HEIGHT: 4, PRECISION: 22 } as const;

/** Pixels of a coarse level between the shifts that are tried. */
const SHIFTS = { STRIDE: 2 } as const;

/** Rows and columns of the register tile that factor, scatter, Gram, projection and squared distances are unrolled for. */
export const TILE = 8;

/** Rows and columns of a block of the wide factorisation. */
export const WIDE_BLOCK = 32;

/** Images, or positions, that one invocation treats at once: the lanes of a vec4. */
export const VECTOR = 4;

/** Appended, not prepended: line numbers in compile errors stay those of the kernel's own file. */
function withTriangle(code: string): string {
  return `${code}\n${triangle}`;
}

/** As {@linkcode withTriangle}. */
function withShifts(code: string): string {
  return `${code}\n${shifts}`;
}

/** What reads a factor while scoring: in float32, or in half precision. */
function withFactor(code: string, elements: string): string {
  return `${withTriangle(code)}\n${elements}`;
}

/** Every compute shader of the project. */
export const SHADERS = {
  add_weighted: { code: addWeighted, constants: { INVOCATIONS: 64 } },
  align: { code: align, constants: { INVOCATIONS: 128 } },
  best_shift: { code: withShifts(bestShift), constants: { INVOCATIONS: 64, ...SHIFTS } },
  center: { code: center, constants: { INVOCATIONS: 256 } },
  condition: { code: withFactor(condition, factorFull), constants: { CELLS } },
  condition_half: { code: withFactor(condition, factorHalf), constants: { CELLS } },
  condition_wide: { code: withFactor(conditionWide, factorFull), constants: WIDE },
  condition_half_wide: { code: withFactor(conditionWide, factorHalf), constants: WIDE },
  covariance: { code: withTriangle(covariance), constants: { CELLS } },
  factor_diagonal: { code: withTriangle(factorDiagonal), constants: { CELLS } },
  factor_diagonal_wide: { code: withTriangle(factorDiagonalWide), constants: { CELLS: WIDE.CELLS } },
  factor_panel: { code: withTriangle(factorPanel), constants: { CELLS } },
  factor_panel_wide: { code: withTriangle(factorPanelWide), constants: WIDE },
  gather: { code: gather, constants: { CELLS } },
  gram: { code: withTriangle(gram), constants: { INVOCATIONS: 64, CHUNK: 4096 } },
  hide_unseen: { code: hideUnseen, constants: { INVOCATIONS: 256 } },
  left_out: { code: withTriangle(leftOut), constants: { CELLS } },
  mask_map: { code: maskMap, constants: { INVOCATIONS: 256 } },
  median: { code: median, constants: { INVOCATIONS: 64 } },
  nearest_position: { code: nearestPosition, constants: { INVOCATIONS: 64 } },
  norms: { code: norms, constants: { INVOCATIONS: 64 } },
  norms_wide: { code: normsWide, constants: { POSITIONS: 8, LANES: 32 } },
  part_columns: { code: withTriangle(partColumns), constants: { CELLS } },
  part_distances: { code: withTriangle(partDistances), constants: { CELLS } },
  part_factor: { code: withTriangle(partFactor), constants: { CELLS } },
  part_triangle: { code: withTriangle(partTriangle), constants: { CELLS } },
  peak: { code: peak, constants: { INVOCATIONS: 256, CHUNK: 4096 } },
  peak_wide: { code: peak, constants: { INVOCATIONS: 256, CHUNK: 1024 } },
  place: { code: place, constants: { CELLS } },
  pool: { code: pool, constants: { INVOCATIONS: 64 } },
  project: { code: project, constants: { INVOCATIONS: 64 } },
  resample_columns: { code: resampleColumns, constants: { TILE_WIDTH: 32, TILE_LINES: 16 } },
  resample_rows: { code: resampleRows, constants: { TILE_WIDTH: 128, TILE_HEIGHT: 4 } },
  resize_columns: { code: resizeColumns, constants: { WIDTH: 32, HEIGHT: 4 } },
  resize_columns_pillow: { code: resizeColumnsPillow, constants: PILLOW },
  resize_rows: { code: resizeRows, constants: { TILE_GROUPS: 128, TILE_HEIGHT: 4 } },
  resize_rows_pillow: { code: resizeRowsPillow, constants: PILLOW },
  root: { code: root, constants: { CELLS } },
  sample_gram: { code: withTriangle(sampleGram), constants: { CELLS } },
  sample_ridge: { code: withTriangle(sampleRidge), constants: { CELLS } },
  sample_ridge_wide: { code: withTriangle(sampleRidgeWide), constants: WIDE },
  scatter: { code: withTriangle(scatter), constants: { CELLS } },
  search_shift: { code: withShifts(searchShift), constants: { INVOCATIONS: 128, ...SHIFTS } },
  search_shift_wide: { code: withShifts(searchShiftWide), constants: { INVOCATIONS: 64, ...SHIFTS } },
  squared_distances: { code: squaredDistances, constants: { LANES: 16, ROWS: 4 } },
  stack: { code: stack, constants: { INVOCATIONS: 64 } },
  substitute: { code: withFactor(substitute, factorFull), constants: { CELLS } },
  substitute_half: { code: withFactor(substitute, factorHalf), constants: { CELLS } },
  substitute_wide: { code: withFactor(substituteWide, factorFull), constants: WIDE },
  substitute_half_wide: { code: withFactor(substituteWide, factorHalf), constants: WIDE },
  top_mean: { code: topMean, constants: { INVOCATIONS: 256, BLOCK: 64 } },
  visible: { code: visible, constants: { WIDTH: 64, HEIGHT: 2 } },
  warp_image: { code: warpImage, constants: { WIDTH: 32, HEIGHT: 4, CHANNELS: 0, SAMPLE_BITS: 0 } },
  warp_image_rgb8: { code: warpImage, constants: { WIDTH: 32, HEIGHT: 4, CHANNELS: 3, SAMPLE_BITS: 8 } },
  warp_map: { code: warpMap, constants: { WIDTH: 64, HEIGHT: 2 } },
} as const satisfies Readonly<Record<string, ShaderSource>>;

/** Name of a compute shader: of its `.wgsl` file, without the ending. */
export type ShaderName = keyof typeof SHADERS;

/** Name of a compute shader that has two shapes: of the deep one; the other is called as it with `_wide` behind. */
export type ShapedName = { [N in ShaderName]: `${N}_wide` extends ShaderName ? N : never }[ShaderName];

/** The shader of one shape. */
export function shaped<N extends ShapedName>(name: N, shape: KernelShape): N | `${N}_wide` {
  return shape === "wide" ? `${name}_wide` : name;
}
