/** The shaders of this folder, for `compileKernels`. */

import type { KernelSource } from "../gpu/kernel.ts";

import addWeighted from "../../shaders/add_weighted.wgsl" with { type: "text" };
import gram from "../../shaders/gram.wgsl" with { type: "text" };
import norms from "../../shaders/norms.wgsl" with { type: "text" };
import pool from "../../shaders/pool.wgsl" with { type: "text" };
import project from "../../shaders/project.wgsl" with { type: "text" };
import stack from "../../shaders/stack.wgsl" with { type: "text" };
import triangle from "../../shaders/triangle.wgsl" with { type: "text" };
import { CHUNK, INVOCATIONS } from "./constants.ts";

/** Every shader that the multivariate Gaussian runs. */
export const MVG_SHADERS = [
  { name: "add_weighted", code: addWeighted, constants: { INVOCATIONS } },
  { name: "gram", code: `${gram}\n${triangle}`, constants: { INVOCATIONS, CHUNK } },
  { name: "norms", code: norms, constants: { INVOCATIONS } },
  { name: "pool", code: pool, constants: { INVOCATIONS } },
  { name: "project", code: project, constants: { INVOCATIONS } },
  { name: "stack", code: stack, constants: { INVOCATIONS } },
] as const satisfies readonly KernelSource[];
