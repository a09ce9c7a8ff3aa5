/** Which pixels a mask calls anomalous. */

import type { Image } from "../image/image.ts";
import { fullScale, marks } from "../image/marks.ts";

/** A mask, read. */
export interface MaskBits {
  /** [height, width], 1 where anomalous, else 0. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /**
   * What had to be decided: nothing of a mask of two values; `cut` if it has more and half of the full scale divides them, as
   * compression and resampling leave them; `labels` if none of them reaches that half, so that they can be no grey.
   */
  readonly decided: "nothing" | "cut" | "labels";
}

/**
 * Reads a mask: of two values the larger one is anomalous; of more, those over half of the full scale, or all but 0 where none is.
 *
 * @param mask The mask, marked by colour or, where only that differs, by alpha.
 */
export function maskBits(mask: Image): MaskBits {
  const strength = marks(mask);
  const half = fullScale(mask.data) / 2;
  const values = new Set<number>();
  for (const value of strength) values.add(value);
  const most = Math.max(...values);
  if (values.size <= 2) {
    return {
      bits: Uint8Array.from(strength, (value) => Number(value === most && value > 0)),
      decided: "nothing",
    };
  }
  const decided = most > half ? "cut" : "labels";
  const least = decided === "cut" ? half : 0;
  return { bits: Uint8Array.from(strength, (value) => Number(value > least)), decided };
}
