/**
 * Saturated per-region overlap, sPRO (Bergmann et al., "Beyond Dents and Scratches: Logical Constraints in Unsupervised Anomaly
 * Detection and Localization", IJCV 2022, section 5.1): of each defect that share is found which is found of its saturated area, at most
 * all of it; the mean over the defects stands against the share of normal pixels that are found wrongly. Where the saturated area is the
 * whole one it is PRO.
 *
 * @module
 */

import { AnomalousBins } from "./pixel_bins.ts";
import type { PixelSteps, PixelTally } from "./pixel_tally.ts";
import { type DefectSaturation, saturatedArea } from "./defect_saturation.ts";
import type { PixelVisitor } from "./slot_table.ts";

/** One defect of an image. */
export interface Defect {
  /** [height, width], 1 where it is, else 0; defects may overlap. */
  readonly bits: Uint8Array;
  /** From which area on it counts as found in full. */
  readonly saturation: DefectSaturation;
}

/**
 * The defects of a test set beside the tally of its pixels. Of the n pixels of a defect with a saturated area s, the s highest have the
 * weight 1 / s and the others none: the sum of those over a threshold is min(n over it / s, 1), so that the curve of sPRO is walked
 * as that of PRO is. Pixels without a score take no part: a defect that is scored in part counts as one of that area.
 */
export class SaturatedTally implements PixelSteps {
  readonly #pixels: PixelTally;
  readonly #beside: readonly PixelTally[];
  readonly #bins = new AnomalousBins();
  #anomalous = 0;
  #regions = 0;

  /**
   * Starts empty.
   *
   * @param pixels The tally that the same images are added to.
   * @param beside Tallies of other images whose normal pixels count too.
   */
  constructor(pixels: PixelTally, beside: readonly PixelTally[] = []) {
    this.#pixels = pixels;
    this.#beside = beside;
  }

  /**
   * Adds the defects of one image.
   *
   * @param map [height, width] scores; NaN where the model did not look.
   */
  add(map: Float32Array, defects: readonly Defect[]): void {
    for (const { bits, saturation } of defects) {
      const scores = map.filter((score, i) => bits[i] === 1 && !Number.isNaN(score)).sort();
      if (scores.length === 0) continue;
      const area = saturatedArea(saturation, scores.length);
      const words = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
      const from = scores.length - Math.floor(area);
      this.#bins.add(words, from, scores.length, 1 / area);
      if (area % 1 > 0) this.#bins.add(words, from - 1, from, area % 1 / area);
      this.#anomalous += scores.length;
      this.#regions++;
    }
  }

  /** Number of scored pixels without a defect. */
  get normal(): number {
    return this.#beside.reduce((sum, { normal }) => sum + normal, this.#pixels.normal);
  }

  /** Number of scored pixels of all defects. */
  get anomalous(): number {
    return this.#anomalous;
  }

  /** Number of defects with a scored pixel. */
  get regions(): number {
    return this.#regions;
  }

  /** Walks over the distinct scores, highest first; of the anomalous pixels only those with a weight are counted. */
  descend(visit: PixelVisitor): void {
    this.#pixels.descend(visit, this.#bins, this.#beside);
  }
}
