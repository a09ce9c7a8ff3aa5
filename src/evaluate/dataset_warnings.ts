/** What figures of a test set cannot say, known before anything is scored. */

import { printable } from "../format/printable.ts";
import type { LabelledImage } from "./dataset.ts";

/** Images that a warning names. */
const NAMED = 3;

/**
 * Sentences on what is missing in a test set.
 *
 * @returns None if there are good and defective images, and a mask of every defective one.
 */
export function datasetWarnings(tests: readonly LabelledImage[]): string[] {
  const defective = tests.filter(({ label }) => label === 1);
  const warnings: string[] = [];
  const missing = (what: string, remedy: string) =>
    `No image of ${tests.length} is ${what}: there is no image AUROC, and average precision and F1 say nothing; ${remedy}`;
  if (defective.length === tests.length) {
    warnings.push(missing("good", "folders of good images are called good, ok, normal or pass"));
  }
  if (defective.length === 0) return [...warnings, missing("defective", "add some")];
  const bare = defective.filter(({ mask }) => mask === undefined);
  if (bare.length === defective.length) {
    warnings.push(`No defective image of ${bare.length} has a mask: there are no figures of pixels`);
  } else if (bare.length > 0) {
    const names = bare.slice(0, NAMED).map(({ path }) => printable(path)).join(", ");
    warnings.push(
      `Of ${defective.length} defective images ${bare.length} have no mask and take no part in the figures of pixels: ` +
        `${names}${bare.length > NAMED ? ", ..." : ""}`,
    );
  }
  return warnings;
}
