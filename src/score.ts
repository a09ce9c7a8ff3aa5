/** From a model and images to scores and maps. */

import { readCalibration } from "./verdict/stored_calibration.ts";
import { type Verdict, verdictOf } from "./verdict/verdict.ts";
import { NormalScores } from "./verdict/normal_scores.ts";
import type { Engine } from "./engine.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll, type Tensor } from "./gpu/tensor.ts";
import type { Image } from "./image/image.ts";
import type { Detector } from "./method/method.ts";
import { loadDetector } from "./method/table.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Model } from "./model/model.ts";
import { blankOutside, modelSpace } from "./model/roi.ts";
import type { Geometry, Rectangle } from "./preprocess/geometry.ts";
import { atSource, withBorder } from "./preprocess/at_source.ts";
import { requireSelfTest, runSelfTest, type SelfTest } from "./self_test.ts";
import { DEFAULT_BATCH } from "./fit.ts";
import { type ImageSource, inBatches, type NamedImage } from "./image/sources.ts";

/** What is wanted of a scoring. */
export interface ScoreOptions {
  /** Whether to compute the map at the source image's resolution as well. Default false. */
  readonly maps?: boolean;
  /** Share of good images that may count as odd, over 0 and under 1. By default what the model was fitted with. */
  readonly falseAlarmRate?: number;
  /** Images computed at once. Default 8. */
  readonly batch?: number;
  /** Whether to run the model's self-test first, unless it was run on this device before. Default true. */
  readonly selfTest?: boolean;
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
}

/** A model on the GPU, ready to score. Dispose of it to give its memory back. */
export interface Scorer extends Disposable {
  /** The model. */
  readonly model: Model;
  /**
   * Scores images in order.
   *
   * @param images Paths, or decoded images.
   * @throws {ImageError} If a file cannot be decoded.
   * @throws {RangeError} If an image does not fit the model's preprocessing.
   * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
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
 * @param engine What to compute on; must have the model's backbone.
 * @throws {Error} If the engine's backbone is not the one the model was fitted with.
 * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
 */
export function openScorer(engine: Engine, model: Model): Scorer {
  engine.requireBackbone(model);
  return new ModelScorer(engine, model);
}

class ModelScorer implements Scorer {
  readonly model: Model;
  readonly #engine: Engine;
  readonly #roi: Roi | undefined;
  readonly #detector: Detector;

  constructor(engine: Engine, model: Model) {
    this.model = model;
    this.#engine = engine;
    const { method, images } = model.settings;
    const space = modelSpace(model);
    this.#roi = space.roi;
    this.#detector = loadDetector(engine.gpu, space, method, model, images);
  }

  selfTest(): Promise<SelfTest> {
    return runSelfTest(this.#engine, this.#detector, this.model);
  }

  async *score(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    options: ScoreOptions = {},
  ): AsyncGenerator<Score> {
    if (options.selfTest ?? true) await requireSelfTest(this.#engine, this.#detector, this.model);
    const judge = judgeOf(this.model, options.falseAlarmRate);
    for await (const batch of inBatches(images, options.batch ?? DEFAULT_BATCH)) {
      yield* await this.#scoreBatch(batch, options.maps ?? false, judge);
    }
  }

  [Symbol.dispose](): void {
    this.#detector[Symbol.dispose]();
  }

  async #scoreBatch(images: readonly NamedImage[], wantMaps: boolean, judge: Judge): Promise<Score[]> {
    const { gpu } = this.#engine;
    const { preprocess, space } = this.model.settings;
    const { features, geometries } = await this.#engine.features(images, preprocess, space.image);
    using stack = new DisposableStack();
    stack.use(features);
    using batch = new Batch(gpu, "score");
    const { maps, scores } = await this.#detector.detect(batch, features.maps);
    stack.use(maps);
    stack.use(scores);
    const levels = this.#detector.levelScores?.(batch, features.maps) ?? new Map<number, Tensor>();
    for (const tensor of levels.values()) stack.use(tensor);
    const placed = images.map((_, i) => wantMaps ? atSource(batch, maps, i, geometries[i] as Geometry) : []);
    for (const band of placed.flat()) stack.use(band);
    batch.submit();
    const [values, ...rest] = await readAll(gpu, [
      scores,
      ...levels.values(),
      ...placed.flat(),
    ]) as Float32Array[];
    const parts = rest.splice(0, levels.size);
    const { taps } = this.model.settings.backbone;
    return images.map((image, i) => {
      const own = rest.splice(0, placed[i]?.length);
      const score = values?.[i] as number;
      const named = [...levels.keys()].map((level, at) => [taps[level] as string, parts[at]?.[i] as number]);
      const geometry = geometries[i] as Geometry;
      const described = describe(image, score, geometry, own);
      if (described.map && this.#roi) blankOutside(described.map, this.#roi, geometry);
      return {
        ...described,
        judgement: judge(score),
        ...(named.length > 0 ? { levels: Object.fromEntries(named) } : {}),
      };
    });
  }
}

type Judge = (score: number) => Judgement | null;

/** How a model's scores are judged: by its calibration, at its own false-alarm rate or another. */
function judgeOf(model: Model, rate: number | undefined): Judge {
  const calibration = readCalibration(model);
  if (!calibration) return () => null;
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

function describe(
  { name, image }: NamedImage,
  score: number,
  geometry: Geometry,
  bands: readonly Float32Array[],
): Omit<Score, "judgement"> {
  const { image: { width, height }, scoredPixels: scored } = geometry;
  const result = { name, score, image, width, height, scored };
  return bands.length > 0 ? { ...result, map: withBorder(bands, geometry) } : result;
}
