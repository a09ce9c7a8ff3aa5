/** The model's self-test, before its scores are printed. */

import { PARITY_TOLERANCE } from "../self_test.ts";
import type { Scorer } from "../score.ts";

/**
 * Refuses to go on where the model's probe gives another map than on the machine that fitted it.
 *
 * @param strict Whether to refuse; else only a warning is printed.
 * @throws {Error} If the maps differ beyond the tolerance and `strict` is set.
 */
export async function requireParity(scorer: Scorer, strict: boolean): Promise<void> {
  const { difference, same } = await scorer.checkParity();
  if (same) return;
  const message =
    `model '${scorer.model.name}' gives another map here than where it was fitted: its probe is off by ` +
    `${difference.toExponential(1)}, ${PARITY_TOLERANCE} is allowed; device, runtime or backbone differ`;
  if (strict) {
    throw new Error(`Cannot score: ${message}; fit the model again here, or score with --no-parity`);
  }
  console.error(`warning: ${message}`);
}
