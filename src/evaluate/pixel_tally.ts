/** The pixels of a whole test set, ready for exact metrics. */

import { AnomalousBins, BINS, NormalBins } from "./pixel_bins.ts";
import { type Connectivity, findRegions, type MapShape, type RegionRuns } from "../regions/regions.ts";
import { isNaNBits } from "./score_key.ts";
import type { ScoreSteps } from "./score_steps.ts";
import { type PixelVisitor, SlotTable } from "./slot_table.ts";

/** Scores of pixels, grouped by distinct score, with the share of the anomalous regions that each score covers. */
export interface PixelSteps extends ScoreSteps {
  /** Number of anomalous regions over all images. */
  readonly regions: number;
  /**
   * Walks over the distinct scores, highest first.
   *
   * @param visit Called once for each distinct score with the number of normal and of anomalous pixels that
   *   have it and the sum, over these anomalous pixels, of 1 / area of their region.
   */
  descend(visit: PixelVisitor): void;
}

/** Pixels that took no part because their score is NaN: the places that the model did not look at. */
export interface Unscored {
  /** Pixels without a score. */
  readonly pixels: number;
  /** Those of them that the masks call anomalous. */
  readonly anomalous: number;
  /** Regions without a single scored pixel; they are not counted in `regions`. */
  readonly regions: number;
}

/** The counters are 32-bit, and all pixels may have the same score. */
const MOST_PIXELS = 2 ** 32 - 1;

/**
 * Takes anomaly maps and ground truth masks one image after the other, in one pass, and keeps what exact
 * metrics need: how often each distinct score occurs in each class. Neither maps nor masks are kept. Time is
 * linear in pixels; for memory see `pixel_bins.ts`: in practice some hundred MB for any number of pixels, 256
 * KiB for each 1/128 octave of the scores' range.
 *
 * A pixel whose score is NaN takes no part in any figure; a region that is scored in part counts with the part
 * that is, as a region of that area. Infinite scores are the highest and the lowest, -0 equals 0.
 */
export class PixelTally implements PixelSteps {
  readonly #connectivity: Connectivity;
  readonly #normalBins = new NormalBins();
  readonly #anomalousBins = new AnomalousBins();
  readonly #areas: number[] = [];
  #pixels = 0;
  #normal = 0;
  #anomalous = 0;
  #unscoredAnomalous = 0;
  #unscoredRegions = 0;

  /**
   * Starts empty.
   *
   * @param connectivity Which pixels of a mask touch and so belong to one region; 8 in the data sets' own
   *   evaluation.
   */
  constructor(connectivity: Connectivity = 8) {
    this.#connectivity = connectivity;
  }

  /**
   * Adds the pixels of one image.
   *
   * @param map [height, width] scores; NaN where the model did not look.
   * @param shape Height and width.
   * @param mask [height, width]; every value but 0 is anomalous. Left out for a good image.
   * @throws {TypeError} If map or mask have not height * width pixels.
   * @throws {RangeError} If more than 2^32 - 1 pixels have been added.
   */
  add(map: Float32Array, shape: MapShape, mask?: ArrayLike<number>): void {
    const pixels = shape[0] * shape[1];
    if (map.length !== pixels || (mask !== undefined && mask.length !== pixels)) {
      throw new TypeError(
        `Cannot tally pixels: map of ${map.length} and mask of ${
          mask?.length ?? "no"
        } pixels, [${shape}] wants ${pixels}`,
      );
    }
    if (this.#pixels + pixels > MOST_PIXELS) {
      throw new RangeError(
        `Cannot tally pixels: ${this.#pixels} and ${pixels} more, at most ${MOST_PIXELS} fit; evaluate in parts`,
      );
    }
    this.#pixels += pixels;
    const bits = new Uint32Array(map.buffer, map.byteOffset, map.length);
    if (mask === undefined) this.#normal += this.#normalBins.add(bits, 0, pixels);
    else this.#addMasked(bits, shape[1], findRegions(mask, shape, this.#connectivity));
  }

  #addMasked(bits: Uint32Array, width: number, runs: RegionRuns): void {
    const areas = this.#addRegions(bits, width, runs);
    let next = 0;
    for (let run = 0; run < runs.row.length; run++) {
      const row = (runs.row[run] as number) * width;
      const [start, end] = [row + (runs.start[run] as number), row + (runs.end[run] as number)];
      this.#normal += this.#normalBins.add(bits, next, start);
      this.#anomalousBins.add(bits, start, end, 1 / (areas[runs.region[run] as number] as number));
      next = end;
    }
    this.#normal += this.#normalBins.add(bits, next, bits.length);
  }

  /** Counts the scored pixels of each region and enters the regions. */
  #addRegions(bits: Uint32Array, width: number, runs: RegionRuns): Int32Array {
    const areas = new Int32Array(runs.regions);
    for (let run = 0; run < runs.row.length; run++) {
      const row = (runs.row[run] as number) * width;
      const [start, end] = [row + (runs.start[run] as number), row + (runs.end[run] as number)];
      let scored = 0;
      for (let i = start; i < end; i++) if (!isNaNBits(bits[i] as number)) scored++;
      const region = runs.region[run] as number;
      areas[region] = (areas[region] as number) + scored;
      this.#anomalous += scored;
      this.#unscoredAnomalous += end - start - scored;
    }
    for (const area of areas) {
      if (area > 0) this.#areas.push(area);
      else this.#unscoredRegions++;
    }
    return areas;
  }

  /** Number of scored normal pixels. */
  get normal(): number {
    return this.#normal;
  }

  /** Number of scored anomalous pixels. */
  get anomalous(): number {
    return this.#anomalous;
  }

  /** Number of regions with a scored pixel. */
  get regions(): number {
    return this.#areas.length;
  }

  /** Scored pixels of each region, in the order in which they were added. */
  get areas(): readonly number[] {
    return this.#areas;
  }

  /** What took no part. */
  get unscored(): Unscored {
    return {
      pixels: this.#pixels - this.#normal - this.#anomalous,
      anomalous: this.#unscoredAnomalous,
      regions: this.#unscoredRegions,
    };
  }

  /** Bytes that the scores take up; see `pixel_bins.ts` for their bounds. */
  get byteLength(): number {
    return this.#normalBins.byteLength + this.#anomalousBins.byteLength;
  }

  /**
   * Walks over the distinct scores, highest first; more pixels may be added afterwards.
   *
   * @param visit See `PixelSteps.descend()`.
   * @param anomalous Other anomalous pixels in the place of its own.
   * @param beside Tallies whose normal pixels count too.
   */
  descend(
    visit: PixelVisitor,
    anomalous: AnomalousBins = this.#anomalousBins,
    beside: readonly PixelTally[] = [],
  ): void {
    const table = new SlotTable();
    const all = [this, ...beside].map((tally) => tally.#normalBins);
    for (let bin = BINS - 1; bin >= 0; bin--) {
      const anyNormal = beside.length === 0
        ? this.#normalBins.load(bin, table)
        : all.map((bins) => bins.loadBeside(bin, table)).includes(true);
      const anyAnomalous = anomalous.load(bin, table);
      if (anyNormal || anyAnomalous) table.drain(bin, visit);
    }
  }
}
