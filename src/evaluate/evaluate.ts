/** Scores a labelled test set and works out its figures in one pass over the images. */

import { readImage } from "../image/read/decode.ts";
import type { Image } from "../image/image.ts";
import type { ReadOptions } from "../image/read/header.ts";
import type { Scorer } from "../score.ts";
import type { Score } from "../scored_image.ts";
import type { ImageSource } from "../image/sources.ts";
import type { LabelledImage } from "./dataset.ts";
import { datasetWarnings } from "./dataset_warnings.ts";
import { MaskRemarks } from "./mask_remarks.ts";
import { type PixelMetrics, pixelMetrics, type RankingMetrics, rankingMetrics } from "./metrics.ts";
import { PixelTally } from "./pixel_tally.ts";
import { readMask } from "./read_mask.ts";
import { SaturatedCollector, type SaturatedMetrics } from "./saturated_metrics.ts";
import { scoreSteps } from "./score_steps.ts";
import type { WantedPoint } from "./wanted_point.ts";

/** Figures of a test set. */
export interface Evaluation {
  /** Of what verdicts come of: the joined evidence on each image, or of a model without calibration its score. */
  readonly image: RankingMetrics;
  /** Of each kind of evidence by itself, and of the score as the method's paper has it. */
  readonly evidence: {
    readonly score: RankingMetrics;
    readonly place: RankingMetrics;
    /** Null where only places are looked at. */
    readonly whole: RankingMetrics | null;
  };
  /** Of the maps' pixels; null if no defective image has a mask. */
  readonly pixel: PixelMetrics | null;
  /** sPRO; null unless the data set says from which area on a defect counts as found in full, as MVTec LOCO does. */
  readonly saturated: SaturatedMetrics | null;
  /** What the figures cannot say, and what is odd about the masks, in sentences. */
  readonly warnings: readonly string[];
  /** The report on them, one HTML text that loads nothing and runs nothing; only if asked for. */
  readonly report?: string;
}

/**
 * Reads an image or a mask of a test. What comes of it is looked at as it is: `reading` says which level of white and which bands the model
 * wants of an image, in the form that readImage() takes. Of a mask it says nothing.
 */
export type ReadTest = (
  path: string,
  test: LabelledImage,
  what: "image" | "mask",
  reading: ReadOptions,
) => Promise<Image>;

/** Thresholds to report outcomes at. */
export interface EvaluationOptions {
  readonly imageThresholds?: readonly number[];
  readonly pixelThresholds?: readonly number[];
  /** A recall or precision of images to report outcomes at, too. */
  readonly at?: WantedPoint | undefined;
  /** Images computed at once. */
  readonly batch?: number;
  /** Whether to score images of another kind than those of the fit. */
  readonly anyKind?: boolean;
  /** Decodes an image or a mask of a test; what changes both on their way in goes here. By default they are as decoded. */
  readonly read?: ReadTest;
  /** Stops before the next batch. */
  readonly signal?: AbortSignal | undefined;
  /** Called with every score, in order; its map is not kept afterwards. */
  readonly onScore?: (score: Score, test: LabelledImage) => void | Promise<void>;
}

/**
 * Scores every image of a test set. A defective image without a mask takes no part in the pixel figures. Good images count with all their scored pixels as normal; maps are compared with masks at the
 * source image's resolution, over the pixels that were looked at.
 *
 * @throws {ImageError} If an image or mask cannot be read, or a mask has another size than its image.
 */
export async function evaluate(
  scorer: Scorer,
  tests: readonly LabelledImage[],
  { imageThresholds = [], pixelThresholds = [], at, batch, anyKind, read, signal, onScore }:
    EvaluationOptions = {},
): Promise<Evaluation> {
  const found: Score[] = [];
  const tally = new PixelTally();
  const saturated = tests.some(({ saturations }) => saturations)
    ? new SaturatedCollector(tests, tally)
    : null;
  const remarks = new MaskRemarks();
  let masked = 0;
  const options = { maps: true, anyKind, signal, ...(batch === undefined ? {} : { batch }) };
  for await (const score of scorer.score(images(tests, read), options)) {
    const test = tests[found.length] as LabelledImage;
    found.push(withoutMap(score));
    const mask = await readMask(test, score, (path) => (read ?? decode)(path, test, "mask", {}));
    if (mask || test.label === 0) {
      const [map, shape] = [score.map as Float32Array, [score.height, score.width] as const];
      tally.add(map, shape, mask?.bits);
      saturated?.add(test, { map, shape, bits: mask?.bits, defects: mask?.defects ?? [] });
    }
    if (mask) {
      if (test.label === 1) remarks.add(test.path, mask);
      masked++;
    }
    await onScore?.(score, test);
  }
  const labels = tests.map(({ label }) => label);
  const ranking = (value: (score: Score) => number, thresholds: readonly number[] = []) =>
    rankingMetrics(scoreSteps(found.map(value), labels), thresholds, at);
  const value = ({ score, judgement }: Score) => judgement?.evidence.joined.value ?? score;
  return {
    image: ranking(value, imageThresholds),
    evidence: {
      score: ranking(({ score }) => score),
      place: ranking(({ place }) => place),
      whole: found.some(({ whole }) => whole === null) ? null : ranking(({ whole }) => whole as number),
    },
    pixel: masked > 0 ? pixelMetrics(tally, pixelThresholds) : null,
    saturated: saturated?.metrics(tests, found.map(value)) ?? null,
    warnings: [...datasetWarnings(tests), ...remarks.sentences()],
  };
}

/** A score without what takes memory. */
function withoutMap({ map: _, regions: __, ...score }: Score): Score {
  return score;
}

const decode: ReadTest = (path, _test, _what, reading) => readImage(path, reading);

/** Read as given, or else as the model reads images. */
async function* images(
  tests: readonly LabelledImage[],
  read: ReadTest | undefined,
): AsyncGenerator<ImageSource> {
  for (const test of tests) {
    yield read ? { name: test.path, image: (reading) => read(test.path, test, "image", reading) } : test.path;
  }
}
