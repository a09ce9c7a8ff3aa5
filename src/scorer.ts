/** From a model and images to scores, maps and regions. */

import { type OutlinedRegion, outlinedRegions } from "./regions/outlined_regions.ts";
import type { FeatureExtractor } from "./features.ts";
import { FALSE_ALARM_RATE } from "./fit_options.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll, type Tensor } from "./gpu/tensor.ts";
import { type ImageSource, inBatches, type NamedImage } from "./image/sources.ts";
import { Lifetime } from "./lifetime.ts";
import { disposeDetections } from "./map/anomaly_map.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Detector } from "./method/method.ts";
import { methodOf } from "./method/table.ts";
import type { Model } from "./model/model.ts";
import { blankOutside, modelSpace } from "./model/roi.ts";
import { checkOptions, checkValue } from "./options/check.ts";
import { atSource, withBorder } from "./preprocess/at_source.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import { requireSelfTest, runSelfTest, type SelfTest } from "./self_test.ts";
import { NormalScores } from "./verdict/normal_scores.ts";
import { readCalibration } from "./verdict/stored_calibration.ts";
import { verdictOf } from "./verdict/verdict.ts";
import { type Judgement, type Score, SCORE_OPTIONS, type ScoreOptions, type Scorer } from "./score.ts";

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
    { falseAlarmRate, signal, ...given }: ScoreOptions = {},
  ): AsyncGenerator<Score> {
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
