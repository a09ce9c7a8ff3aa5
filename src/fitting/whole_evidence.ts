/** The whole evidence of a fit: the companion that a method needs, and what its images show with their own part left out. */

import { WholeDetector } from "../evidence/whole.ts";
import { leftOutWhole } from "../evidence/left_out_whole.ts";
import { SingularCovarianceError } from "../gaussian/singular_covariance.ts";
import type { FitContext, Fitted } from "./context.ts";

/** A companion with the left-out evidence of the images that it was fitted to. */
export interface Companion extends Disposable {
  readonly detector: WholeDetector;
  /** [images]; null if nothing is left out. */
  readonly leftOut: Float32Array<ArrayBuffer> | null;
}

/**
 * Fits the companion, to all images of a part alike: what their number does to the shrinkage, and so to the scale of the distance, the
 * standardisation by left-out values takes back.
 *
 * @param leaveOut Whether the images are left out as well.
 * @returns Null where the images are too few, or too much alike, to know them as a whole.
 * @throws {RangeError} If only the whole was asked for, and cannot be had.
 */
export function fitCompanion(
  { extractor: { gpu }, space, kind }: FitContext,
  { levels, parts }: Fitted,
  leaveOut: boolean,
): Companion | null {
  using stack = new DisposableStack();
  try {
    const detector = stack.use(WholeDetector.fit(gpu, space, levels));
    const leftOut = leaveOut ? Float32Array.from(leftOutWhole(levels, parts)) : null;
    const owned = stack.move();
    return { detector, leftOut, [Symbol.dispose]: () => owned.dispose() };
  } catch (error) {
    const alike = error instanceof RangeError || error instanceof SingularCovarianceError;
    if (alike && kind === "both") return null;
    throw error;
  }
}
