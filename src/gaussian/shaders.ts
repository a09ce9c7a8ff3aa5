/** The shaders of the hierarchical Gaussian, with their constants. */

import type { KernelSource } from "../gpu/kernel.ts";

import center from "../../shaders/center.wgsl" with { type: "text" };
import condition from "../../shaders/condition.wgsl" with { type: "text" };
import covariance from "../../shaders/covariance.wgsl" with { type: "text" };
import factorDiagonal from "../../shaders/factor_diagonal.wgsl" with { type: "text" };
import factorPanel from "../../shaders/factor_panel.wgsl" with { type: "text" };
import gather from "../../shaders/gather.wgsl" with { type: "text" };
import place from "../../shaders/place.wgsl" with { type: "text" };
import root from "../../shaders/root.wgsl" with { type: "text" };
import scatter from "../../shaders/scatter.wgsl" with { type: "text" };
import substitute from "../../shaders/substitute.wgsl" with { type: "text" };
import triangle from "../../shaders/triangle.wgsl" with { type: "text" };
import { CELLS, INVOCATIONS } from "./constants.ts";

/** Appended, not prepended: line numbers in compile errors stay those of the kernel's own file. */
function withTriangle(code: string): string {
  return `${code}\n${triangle}`;
}

/** Names of the shaders that `src/gaussian/` runs. */
export type GaussianShader =
  | "center"
  | "condition"
  | "covariance"
  | "factor_diagonal"
  | "factor_panel"
  | "gather"
  | "place"
  | "root"
  | "scatter"
  | "substitute";

/** One entry for every {@linkcode GaussianShader}. */
export const GAUSSIAN_SHADERS: readonly (KernelSource & { readonly name: GaussianShader })[] = [
  { name: "center", code: center, constants: { INVOCATIONS } },
  { name: "condition", code: withTriangle(condition), constants: { CELLS } },
  { name: "covariance", code: withTriangle(covariance), constants: { CELLS } },
  { name: "factor_diagonal", code: withTriangle(factorDiagonal), constants: { CELLS } },
  { name: "factor_panel", code: withTriangle(factorPanel), constants: { CELLS } },
  { name: "gather", code: gather, constants: { CELLS } },
  { name: "place", code: place, constants: { CELLS } },
  { name: "root", code: root, constants: { CELLS } },
  { name: "scatter", code: withTriangle(scatter), constants: { CELLS } },
  { name: "substitute", code: withTriangle(substitute), constants: { CELLS } },
];
