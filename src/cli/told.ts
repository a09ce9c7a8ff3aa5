/** What a person should know of images that are scored, beside the data. */

import { describeDrift, printable, type Score } from "../../mod.ts";

/** Warnings of each kind that are told one by one; the rest are counted. */
const TOLD = 3;

/** What is said on stderr while images are scored. */
export class Told {
  readonly #warnings = new Map<string, number>();
  #seen = 0;

  /** Says what is to be said of an image, and of those before it. */
  tell({ name, seen, warnings, drift }: Score): void {
    for (const { what, message } of warnings) {
      const count = (this.#warnings.get(what) ?? 0) + 1;
      this.#warnings.set(what, count);
      if (count <= TOLD) console.error(`Warning: ${printable(name)}: ${message}`);
    }
    if (seen) this.#seen++;
    if (drift?.first) console.error(describeDrift(drift));
  }

  /** Says what is to be said of all. */
  end(): void {
    for (const [what, count] of this.#warnings) {
      if (count > TOLD) {
        console.error(`Warning: ${count} images in all are unlike those of the fit in ${what}`);
      }
    }
    if (this.#seen === 0) return;
    console.error(
      `The model was fitted to ${this.#seen} of these images: they are told with the evidence that they had when left out; ` +
        "maps show them as the model sees what it knows",
    );
  }
}
