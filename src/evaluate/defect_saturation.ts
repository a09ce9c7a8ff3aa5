/** From which area on a defect counts as found in full. */

/** A kind of defect, and from which area on it counts as found in full. */
export interface DefectSaturation {
  /** What its masks have where it is, from 1. */
  readonly pixelValue: number;
  /** Pixels or, where relative, the share of the defect's area; over 0. */
  readonly threshold: number;
  /** Whether the threshold is a share. */
  readonly relative: boolean;
}

/**
 * The area from which on a defect counts as found in full, at most its own.
 *
 * @param area Pixels of the defect, at least 1.
 * @returns Pixels, over 0; of a share whole ones, at least 1, as in the data set's own evaluation.
 */
export function saturatedArea({ threshold, relative }: DefectSaturation, area: number): number {
  return relative ? Math.max(1, Math.floor(threshold * area)) : Math.min(threshold, area);
}
