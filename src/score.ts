/** From a model and images to scores, maps and regions. */

import { disposeEvidenced, EvidenceDetector } from "./evidence/detector.ts";
import { Acquaintance } from "./acquaintance.ts";
import { type AdmissionUse, admitted, type AdmittedImage, batched, isFailed } from "./admission.ts";
import type { FeatureExtractor } from "./features.ts";
import { Batch } from "./gpu/batch.ts";
import { readAll, type Tensor } from "./gpu/tensor.ts";
import type { ImageSource, NamedImage } from "./image/sources.ts";
import { Lifetime } from "./lifetime.ts";
import { boundsOf, type ImagePose, imagePose } from "./image_pose.ts";
import { loadPreparation, type Preparation } from "./preparation.ts";
import { seenPeaksOf } from "./evidence/seen_peaks.ts";
import { readPose } from "./register/pose.ts";
import { recordSourceMaps, sourceMap } from "./source_maps.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Model } from "./model/model.ts";
import { modelSpace } from "./model/roi.ts";
import { readingOf } from "./model/sample_settings.ts";
import { checkOptions } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import type { Geometry } from "./preprocess/geometry.ts";
import { type RegionFinder, regionFinder } from "./regions/region_finder.ts";
import type { Score } from "./scored_image.ts";
import { SCORE_OPTIONS, type ScoreOptions } from "./score_options.ts";
import { requireSelfTest, runSelfTest, type SelfTest, type Tested } from "./self_test.ts";
import { type Judge, judgeOf } from "./verdict/judgement.ts";
import { type DriftState, DriftTest } from "./verdict/drift.ts";
import { readEvidence } from "./verdict/stored_calibration.ts";

/** A model on the GPU, ready to score. Dispose of it to give its memory back: what is under way ends first. */
export interface Scorer extends Disposable {
  /** The model. */
  readonly model: Model;
  /**
   * Scores images in order. An image that cannot be scored ends the iteration when those before it are out; with `onFailed` it is
   * handed over in its turn, and those after it are scored as if it had not been there.
   *
   * @param images What {@linkcode ImageSource} says.
   * @throws {OptionError} If an option cannot be used.
   * @throws {ImageError} If a file cannot be decoded, unless there is `onFailed`.
   * @throws {RangeError} If an image does not fit the model's preprocessing or is of another kind than those of the fit, unless
   *   there is `onFailed`; or if regions are wanted of a model without thresholds and no pixel threshold is given.
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
  readonly #acquaintance: Acquaintance;
  readonly #detector: EvidenceDetector;
  readonly #preparation: Preparation & Disposable;

  constructor(extractor: FeatureExtractor, model: Model, owner: Lifetime) {
    this.model = model;
    this.#extractor = extractor;
    this.#owner = owner;
    this.#roi = modelSpace(model).roi;
    this.#acquaintance = new Acquaintance(model);
    using stack = new DisposableStack();
    this.#preparation = stack.use(loadPreparation(extractor.gpu, model));
    const seen = seenPeaksOf(extractor.gpu, model, this.#preparation);
    if (seen) stack.use(seen);
    this.#detector = stack.use(EvidenceDetector.load(extractor.gpu, model, seen));
    const owned = stack.move();
    this.#lifetime = new Lifetime("this scorer", () => owned.dispose());
  }

  async selfTest(): Promise<SelfTest> {
    using _ = this.#use();
    return await this.#extractor.gpu.watched(() => runSelfTest(this.#tested, this.model));
  }

  async *score(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    asked: ScoreOptions = {},
  ): AsyncGenerator<Score> {
    const { signal, onFailed, ...given } = checkHooks("Cannot score", asked, ["onFailed"]);
    const options = checkOptions("Cannot score", SCORE_OPTIONS, given);
    const wanted: Wanted = {
      map: options.maps || options.regions,
      judge: judgeOf(this.model, options.falseAlarmRate),
      findRegions: options.regions ? regionFinder(this.model, options) : null,
    };
    const { gpu } = this.#extractor;
    if (options.selfTest) {
      using _ = this.#use();
      await gpu.watched(() => requireSelfTest(this.#tested, this.model));
    }
    const good = readEvidence(this.model);
    const drift = good && new DriftTest(good.joined.values);
    const { batch: size, maxPixels, anyKind } = options;
    const admissions = admitted(images, { ...this.#admission, anyKind }, {
      ...readingOf(this.model.settings.samples),
      maxPixels,
      signal,
    });
    for await (const entries of batched(admissions, size, !onFailed)) {
      const batch = entries.filter((entry): entry is AdmittedImage => !isFailed(entry));
      const scores = batch.length > 0 ? await gpu.watched(() => this.#scoreBatch(batch, wanted)) : [];
      for (const entry of entries) {
        if (isFailed(entry)) {
          if (!onFailed) throw entry.error;
          await onFailed(entry);
          continue;
        }
        const score = scores.shift() as Omit<Score, "drift">;
        yield { ...score, drift: stateOf(drift, score) };
      }
    }
  }

  [Symbol.dispose](): void {
    this.#lifetime.end();
  }

  /** What images must be, beside their kind. */
  get #admission(): Omit<AdmissionUse, "anyKind"> {
    const { image } = this.model.settings.space;
    return {
      acquaintance: this.#acquaintance,
      requireFit: (named) => this.#extractor.requireFit(named, this.#preparation, image),
    };
  }

  get #tested(): Tested {
    return { extractor: this.#extractor, detector: this.#detector, preparation: this.#preparation };
  }

  /** Keeps the scorer and what it computes on until the result is disposed of. */
  #use(): Disposable {
    using stack = new DisposableStack();
    stack.use(this.#owner.use());
    stack.use(this.#lifetime.use());
    return stack.move();
  }

  async #scoreBatch(
    images: readonly AdmittedImage[],
    { map: wantMaps, judge, findRegions }: Wanted,
  ): Promise<Omit<Score, "drift">[]> {
    using stack = new DisposableStack();
    stack.use(this.#use());
    const { gpu } = this.#extractor;
    const { preprocess, registration, space, backbone: { taps } } = this.model.settings;
    const [preparation, roi] = [this.#preparation, this.#roi];
    const { features, geometries, poses } = await this.#extractor.features(images, preparation, space.image);
    stack.use(features);
    if (poses) stack.use(poses);
    using batch = new Batch(gpu, "score");
    const found = await this.#detector.detect(batch, features.maps, poses);
    stack.defer(() => disposeEvidenced(found));
    const { maps, scores, peaks, whole, levels = new Map<number, Tensor>() } = found;
    const placed = wantMaps ? recordSourceMaps(batch, maps, { preparation, geometries, poses, roi }) : [];
    for (const strip of placed.flat()) stack.use(strip);
    batch.submit();
    const evidence = [scores, peaks, ...(whole ? [whole] : [])];
    const wanted = [...evidence, ...levels.values(), ...placed.flat(), ...(poses ? [poses] : [])];
    const read = await readAll(gpu, wanted) as Float32Array[];
    const [values, places, wholes] = read.slice(0, evidence.length);
    const rows = poses ? read.at(-1) : undefined;
    const rest = read.slice(evidence.length);
    const parts = rest.splice(0, levels.size);
    return images.map((image, i) => {
      const own = rest.splice(0, placed[i]?.length);
      const { warnings, seen, leftOut } = image.known;
      const fresh = {
        score: values?.[i] as number,
        place: places?.[i] as number,
        whole: wholes?.[i] ?? null,
      };
      const named = [...levels.keys()].map((level, at) => [taps[level] as string, parts[at]?.[i] as number]);
      const found = leftOut ?? fresh;
      const geometry = geometries[i] as Geometry;
      const pose = rows && registration
        ? imagePose(readPose(rows, i), geometry.image, { registration, preprocess })
        : null;
      const result: Omit<Score, "drift"> = {
        ...describe(image, geometry, pose),
        ...(wantMaps ? { map: sourceMap(own, geometry, { preparation, roi }) } : {}),
        ...found,
        judgement: judge({ ...found, lost: pose?.found === false }),
        pose,
        seen,
        warnings,
        ...(named.length > 0 && !leftOut ? { levels: Object.fromEntries(named) } : {}),
      };
      const { map } = result;
      return findRegions && map ? { ...result, regions: findRegions({ ...result, map }) } : result;
    });
  }
}

/** The stream goes on with every image but those that the model knows already. */
function stateOf(drift: DriftTest | null, { seen, judgement }: Omit<Score, "drift">): DriftState | null {
  if (!drift || !judgement) return null;
  return seen ? drift.state : drift.add(judgement.evidence.joined.value);
}

function describe(
  { name, image }: NamedImage,
  { image: { width, height }, scoredPixels }: Geometry,
  pose: ImagePose | null,
): Pick<Score, "name" | "image" | "width" | "height" | "scored"> {
  return { name, image, width, height, scored: pose ? boundsOf(pose, image) : scoredPixels };
}
