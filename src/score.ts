/** From a model and images to scores, maps and regions. */

import { EvidenceDetector } from "./evidence/detector.ts";
import { Acquaintance } from "./acquaintance.ts";
import { type AdmissionUse, admitted, type AdmittedImage, batched, isFailed } from "./admission.ts";
import type { FeatureExtractor } from "./features.ts";
import type { ImageSource } from "./image/sources.ts";
import { Lifetime } from "./lifetime.ts";
import { loadPreparation, type Preparation } from "./preparation.ts";
import { seenPeaksOf } from "./evidence/seen_peaks.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Model } from "./model/model.ts";
import { modelSpace } from "./model/roi.ts";
import { readingOf } from "./model/sample_settings.ts";
import { checkOptions } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import { regionFinder } from "./regions/region_finder.ts";
import { scoreBatch, type WantedOfImages } from "./score_batch.ts";
import type { Score } from "./scored_image.ts";
import { SCORE_OPTIONS, type ScoreOptions } from "./score_options.ts";
import { requireSelfTest, runSelfTest, type SelfTest, type Tested } from "./self_test.ts";
import { judgeOf } from "./verdict/judgement.ts";
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
    const wanted: WantedOfImages = {
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

  async #scoreBatch(
    images: readonly AdmittedImage[],
    wanted: WantedOfImages,
  ): Promise<Omit<Score, "drift">[]> {
    using _ = this.#use();
    return await scoreBatch({ ...this.#tested, model: this.model, roi: this.#roi }, images, wanted);
  }

  /** Keeps the scorer and what it computes on until the result is disposed of. */
  #use(): Disposable {
    using stack = new DisposableStack();
    stack.use(this.#owner.use());
    stack.use(this.#lifetime.use());
    return stack.move();
  }
}

/** The stream goes on with every image but those that the model knows already. */
function stateOf(drift: DriftTest | null, { seen, judgement }: Omit<Score, "drift">): DriftState | null {
  if (!drift || !judgement) return null;
  return seen ? drift.state : drift.add(judgement.evidence.joined.value);
}
