/** What there is to say of the masks of a test set. */

import { printable } from "../format/printable.ts";
import type { ReadMask } from "./read_mask.ts";

/** Share of an image from which on its mask may be the wrong way round. */
const MOST = 0.9;

/** Masks that a sentence names. */
const NAMED = 3;

/** What can be odd about masks. */
const REMARKS = {
  cut: "Masks of more than two values, cut at half of the full scale",
  labels:
    "Masks of several values, none over half of the full scale, of which all but 0 are taken as anomalous",
  full: `Masks that mark ${100 * MOST}% of their image or more, as those the wrong way round do`,
  empty: "Masks that mark nothing, so that all pixels of their image count as normal",
} as const;

/** Collects what is odd about masks as they are read. */
export class MaskRemarks {
  readonly #paths = new Map<keyof typeof REMARKS, string[]>();

  /**
   * Looks at the mask of an image.
   *
   * @param image Name of the image.
   */
  add(image: string, { bits, decided }: ReadMask): void {
    for (const [path, how] of decided) if (how !== "nothing") this.#note(how, path);
    const set = bits.reduce((sum, bit) => sum + bit, 0);
    if (set === 0) this.#note("empty", image);
    if (set >= MOST * bits.length) this.#note("full", image);
  }

  /** A sentence for each kind of oddity. */
  sentences(): string[] {
    return [...this.#paths].map(([what, paths]) => {
      const names = paths.slice(0, NAMED).map((path) => printable(path)).join(", ");
      return `${REMARKS[what]}: ${paths.length} (${names}${paths.length > NAMED ? ", ..." : ""})`;
    });
  }

  #note(what: keyof typeof REMARKS, path: string): void {
    const paths = this.#paths.get(what) ?? [];
    paths.push(path);
    this.#paths.set(what, paths);
  }
}
