/** What a scoring is asked for, and what it says. */

import type { OutlinedRegion } from "./regions/outlined_regions.ts";
import { BATCH } from "./fit_options.ts";
import type { Image } from "./image/image.ts";
import { READ_OPTIONS } from "./image/options.ts";
import type { ImageSource } from "./image/sources.ts";
import type { Model } from "./model/model.ts";
import { flag, number, whole } from "./options/option.ts";
import type { Rectangle } from "./preprocess/geometry.ts";
import type { SelfTest } from "./self_test.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** Plain options of a scoring. */
export const SCORE_OPTIONS = {
  maps: flag({ help: "compute the map at the source image's resolution as well", default: false }),
  regions: flag({
    help: "find the odd regions: area, box, centroid, peak and contour, in pixels",
    default: false,
  }),
  pixelThreshold: number({
    help: "a region is every place of the map at this value or above",
    follows: "the model's pixel threshold, around peaks that reach the threshold of the image",
    least: 0,
    most: Number.MAX_VALUE,
    default: undefined,
  }),
  minArea: whole({
    help: "leave out smaller regions",
    placeholder: "<pixels>",
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    default: 1,
  }),
  selfTest: flag({
    help:
      "compute the model's test picture first, unless it was done on this device before, and refuse what differs",
    default: true,
  }),
  batch: BATCH,
  ...READ_OPTIONS,
};

/** What is wanted of a scoring. */
export interface ScoreOptions {
  /** Whether to compute the map at the source image's resolution as well. Default false. */
  readonly maps?: boolean | undefined;
  /** Whether to find the odd regions; computes the map for it. Default false. */
  readonly regions?: boolean | undefined;
  /** Map value from which a place is in a region. By default the model's, around peaks that reach the image's threshold. */
  readonly pixelThreshold?: number | undefined;
  /** Pixels of the smallest region. Default 1. */
  readonly minArea?: number | undefined;
  /** Share of good images that may count as odd, over 0 and under 1. By default what the model was fitted with. */
  readonly falseAlarmRate?: number | undefined;
  /** Images computed at once. Default 8. */
  readonly batch?: number | undefined;
  /** Pixels of the largest image that is read. Default 64 Mi. */
  readonly maxPixels?: number | undefined;
  /** Whether to run the model's self-test first, unless it was run on this device before. Default true. */
  readonly selfTest?: boolean | undefined;
  /** Stops the scoring before the next batch: the iteration throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** An image score beside those of good images that the model does not know. */
export interface Judgement {
  /** Score from which an image counts as odd, for the false-alarm rate that was asked for. */
  readonly threshold: number;
  /** Probability that a good image scores as high as this one, or higher. */
  readonly pValue: number;
  /** Whether the score reaches the threshold. */
  readonly verdict: Verdict;
}

/** What a model says of one image. */
export interface Score {
  /** The image's path, or its place in the sequence. */
  readonly name: string;
  /** How odd the image is: the method's distance, not bounded above. PaDiM's is the maximum of the anomaly map. */
  readonly score: number;
  /** What every level adds to the score, by name of its feature map; only from methods that add levels up. */
  readonly levels?: Readonly<Record<string, number>>;
  /** What the score means beside those of good images; null if the model was not calibrated. */
  readonly judgement: Judgement | null;
  /** The decoded image. */
  readonly image: Image;
  /** Columns of the source image. */
  readonly width: number;
  /** Rows of the source image. */
  readonly height: number;
  /** The source pixels that were looked at; the crop leaves a border out. */
  readonly scored: Rectangle;
  /** Anomaly map [height, width] at the source's resolution, NaN outside `scored` and outside the region of interest; only if asked for. */
  readonly map?: Float32Array;
  /** The odd regions, in the order of their first pixel; only if asked for. */
  readonly regions?: readonly OutlinedRegion[];
}

/** A model on the GPU, ready to score. Dispose of it to give its memory back: what is under way ends first. */
export interface Scorer extends Disposable {
  /** The model. */
  readonly model: Model;
  /**
   * Scores images in order.
   *
   * @param images What {@linkcode ImageSource} says.
   * @throws {OptionError} If an option cannot be used.
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If an image does not fit the model's preprocessing, or regions are wanted of a model without thresholds
   *   and no pixel threshold is given.
   * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
   * @throws {ReferenceError} If the scorer or its inspector was disposed of.
   */
  score(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options?: ScoreOptions,
  ): AsyncIterable<Score>;
  /**
   * Computes the model's test picture and compares map, score and verdict with what the fitting machine found.
   *
   * @throws {SyntaxError} If the model's test is missing or damaged.
   */
  selfTest(): Promise<SelfTest>;
}
