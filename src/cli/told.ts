/** What a person should know of images that are scored, beside the data. */

import { describeDrift, printable, type Score } from "../../mod.ts";

/** Warnings of each kind that are told one by one; the rest are counted. */
const TOLD = 3;

/** Share of what is looked at that may lie outside an image before that is told. */
const MUCH = 0.05;

/** What is said on stderr while images are scored. */
export class Told {
  readonly #warnings = new Map<string, number>();
  readonly #limit: number | undefined;
  #failed = 0;
  #seen = 0;
  #outside = 0;

  /** @param limit Correlation below which a part is not found; undefined of a model that takes images as they lie. */
  constructor(limit?: number) {
    this.#limit = limit;
  }

  /** Says what is to be said of an image, and of those before it. */
  tell({ name, seen, pose, warnings, drift }: Score): void {
    for (const { what, message } of warnings) {
      this.#count(what, printable(name), message);
    }
    if (pose?.found === false) {
      this.#count(
        "the place of the part",
        printable(name),
        `its part was not found: correlation ${pose.correlation.toFixed(2)}, below ${
          this.#limit?.toFixed(2)
        }`,
      );
    }
    if (pose && pose.outside > MUCH) this.#outside++;
    if (seen) this.#seen++;
    if (drift?.first) console.error(describeDrift(drift));
  }

  /** Says why an image was not scored, of the first few; at the end of the run its number is told with the exit code. */
  tellFailed(message: string): void {
    if (++this.#failed <= TOLD) console.error(`Not scored: ${printable(message, Infinity)}`);
  }

  #count(what: string, name: string, message: string): void {
    const count = (this.#warnings.get(what) ?? 0) + 1;
    this.#warnings.set(what, count);
    if (count <= TOLD) console.error(`Warning: ${name}: ${message}`);
  }

  /** Says what is to be said of all. */
  end(): void {
    if (this.#outside > 0) {
      console.error(
        `Of ${this.#outside} ${this.#outside === 1 ? "image" : "images"} more than ${
          100 * MUCH
        }% of what is looked at lies outside: that is no evidence, and a defect there is ` +
          "not seen; see 'pose'",
      );
    }
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
