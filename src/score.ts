/** From a model and images to scores, maps and regions. */

import { type OutlinedRegion, outlinedRegions } from "./regions/outlined_regions.ts";
import type { FeatureExtractor } from "./features.ts";
import { BATCH, FALSE_ALARM_RATE } from "./fit_options.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll, type Tensor } from "./gpu/tensor.ts";
import type { Image } from "./image/image.ts";
import { READ_OPTIONS } from "./image/options.ts";
import { type ImageSource, inBatches, type NamedImage } from "./image/sources.ts";
import { Lifetime } from "./lifetime.ts";
import { disposeDetections } from "./map/anomaly_map.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Detector } from "./method/method.ts";
import { methodOf } from "./method/table.ts";
import type { Model } from "./model/model.ts";
import { blankOutside, modelSpace } from "./model/roi.ts";
import { checkOptions, checkValue } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import { flag, number, whole } from "./options/option.ts";
import { atSource, withBorder } from "./preprocess/at_source.ts";
import type { Geometry, Rectangle } from "./preprocess/geometry.ts";
import { requireSelfTest, runSelfTest, type SelfTest } from "./self_test.ts";
import { NormalScores } from "./verdict/normal_scores.ts";
import { readCalibration } from "./verdict/stored_calibration.ts";
import { type Verdict, verdictOf } from "./verdict/verdict.ts";

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

/**
 * Uploads a model.
 *
 * @param extractor What to compute on; must have the model's backbone.
 * @param owner Lifetime of what the scorer computes on.
 * @throws {Error} If the backbone is not the one the model was fitted with.
 * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
 */
export function openScorer(extractor: FeatureExtractor, model: Model, owner: Lifetime): Scorer {
  owner.check();
  extractor.requireBackbone(model);
  return new ModelScorer(extractor, model, owner);
}

type Judge = (score: number) => Judgement | null;
type RegionFinder = (score: Score, map: Float32Array) => OutlinedRegion[];

/** What is done with every image of a scoring. */
interface Wanted {
  readonly map: boolean;
  readonly judge: Judge;
  readonly findRegions: RegionFinder | null;
}

class ModelScorer implements Scorer {
  readonly model: Model;
  readonly #extractor: FeatureExtractor;
  readonly #owner: Lifetime;
  readonly #lifetime: Lifetime;
  readonly #roi: Roi | undefined;
  readonly #detector: Detector;

  constructor(extractor: FeatureExtractor, model: Model, owner: Lifetime) {
    this.model = model;
    this.#extractor = extractor;
    this.#owner = owner;
    const { method, images } = model.settings;
    const space = modelSpace(model);
    this.#roi = space.roi;
    const detector = methodOf(method).load(extractor.gpu, space, method, model, images);
    this.#detector = detector;
    this.#lifetime = new Lifetime("this scorer", () => detector[Symbol.dispose]());
  }

  async selfTest(): Promise<SelfTest> {
    using _ = this.#use();
    return await runSelfTest(this.#extractor, this.#detector, this.model);
  }

  async *score(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    asked: ScoreOptions = {},
  ): AsyncGenerator<Score> {
    const { falseAlarmRate, signal, ...given } = checkHooks("Cannot score", asked, []);
    const options = checkOptions("Cannot score", SCORE_OPTIONS, given);
    const wanted: Wanted = {
      map: options.maps || options.regions,
      judge: judgeOf(this.model, falseAlarmRate),
      findRegions: options.regions ? regionFinder(this.model, options) : null,
    };
    if (options.selfTest) await this.#requireSelfTest();
    const { batch: size, maxPixels } = options;
    for await (const batch of inBatches(images, size, { maxPixels, signal })) {
      yield* await this.#scoreBatch(batch, wanted);
    }
  }

  [Symbol.dispose](): void {
    this.#lifetime.end();
  }

  async #requireSelfTest(): Promise<void> {
    using _ = this.#use();
    await requireSelfTest(this.#extractor, this.#detector, this.model);
  }

  /** Keeps the scorer and what it computes on until the result is disposed of. */
  #use(): Disposable {
    using stack = new DisposableStack();
    stack.use(this.#owner.use());
    stack.use(this.#lifetime.use());
    return stack.move();
  }

  async #scoreBatch(
    images: readonly NamedImage[],
    { map: wantMaps, judge, findRegions }: Wanted,
  ): Promise<Score[]> {
    using stack = new DisposableStack();
    stack.use(this.#use());
    const { gpu } = this.#extractor;
    const { preprocess, space, backbone: { taps } } = this.model.settings;
    const { features, geometries } = await this.#extractor.features(images, preprocess, space.image);
    stack.use(features);
    using batch = new Batch(gpu, "score");
    const found = await this.#detector.detect(batch, features.maps);
    stack.defer(() => disposeDetections(found));
    const { maps, scores, levels = new Map<number, Tensor>() } = found;
    const placed = wantMaps ? atSource(batch, maps, geometries) : [];
    for (const strip of placed.flat()) stack.use(strip);
    batch.submit();
    const [values, ...rest] = await readAll(gpu, [
      scores,
      ...levels.values(),
      ...placed.flat(),
    ]) as Float32Array[];
    const parts = rest.splice(0, levels.size);
    return images.map((image, i) => {
      const own = rest.splice(0, placed[i]?.length);
      const score = values?.[i] as number;
      const named = [...levels.keys()].map((level, at) => [taps[level] as string, parts[at]?.[i] as number]);
      const described = describe(image, score, geometries[i] as Geometry, own, this.#roi);
      const result: Score = {
        ...described,
        judgement: judge(score),
        ...(named.length > 0 ? { levels: Object.fromEntries(named) } : {}),
      };
      return findRegions && result.map ? { ...result, regions: findRegions(result, result.map) } : result;
    });
  }
}

/** How a model's scores are judged: by its calibration, at its own false-alarm rate or another. */
function judgeOf(model: Model, rate: number | undefined): Judge {
  if (rate !== undefined) checkValue("Cannot score", "falseAlarmRate", FALSE_ALARM_RATE, rate);
  const calibration = readCalibration(model);
  if (!calibration) {
    if (rate === undefined) return () => null;
    throw new RangeError(
      `Cannot choose a threshold: model '${model.name}' was fitted to too few images, or without calibration; ` +
        "calibrate it, or leave the false-alarm rate out",
    );
  }
  const scores = new NormalScores(calibration.scores);
  const threshold = rate === undefined
    ? model.settings.calibration?.threshold ?? Infinity
    : scores.threshold(rate).value;
  return (score) => ({
    threshold,
    pValue: scores.pValue(score),
    verdict: verdictOf(score, threshold),
  });
}

/** Finds regions by the threshold asked for, or by those of the model. */
function regionFinder(
  { name, settings: { calibration } }: Model,
  { pixelThreshold, minArea }: { readonly pixelThreshold: number | undefined; readonly minArea: number },
): RegionFinder {
  if (pixelThreshold !== undefined) {
    return (score, map) => outlinedRegions({ ...score, map }, { pixelThreshold, minArea });
  }
  if (!calibration) {
    throw new RangeError(
      `Cannot find regions: model '${name}' has no pixel threshold, as it was fitted to too few images or without ` +
        "calibration; give a pixel threshold",
    );
  }
  return (score, map) =>
    outlinedRegions({ ...score, map }, {
      pixelThreshold: calibration.pixelThreshold,
      threshold: score.judgement?.threshold,
      minArea,
    });
}

function describe(
  { name, image }: NamedImage,
  score: number,
  geometry: Geometry,
  strips: readonly Float32Array[],
  roi: Roi | undefined,
): Omit<Score, "judgement"> {
  const { image: { width, height }, scoredPixels: scored } = geometry;
  const result = { name, score, image, width, height, scored };
  if (strips.length === 0) return result;
  const map = withBorder(strips, geometry);
  if (roi) blankOutside(map, roi, geometry);
  return { ...result, map };
}
