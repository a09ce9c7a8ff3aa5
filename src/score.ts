/** From a model and images to scores, maps and regions. */

import { Acquaintance } from "./acquaintance.ts";
import {
  type AdmissionUse,
  admitted,
  type AdmittedImage,
  batched,
  type FailedImage,
  isFailed,
} from "./admission.ts";
import { ImageFit } from "./image_fit.ts";
import type { FeatureExtractor } from "./features.ts";
import type { ImageSource } from "./image/sources.ts";
import { Lifetime } from "./lifetime.ts";
import { OneLoss } from "./one_loss.ts";
import type { RenewableExtractor } from "./renewable_extractor.ts";
import type { Model } from "./model/model.ts";
import { readingOf } from "./model/sample_settings.ts";
import { checkOptions } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import { regionFinder } from "./regions/region_finder.ts";
import { imagesAtOnce, scoreBatch, type WantedOfImages } from "./score_batch.ts";
import type { Score, ScoreOfImage } from "./scored_image.ts";
import { SCORE_OPTIONS, type ScoreOptions } from "./score_options.ts";
import { attempt, type Attempts, scoreOrFail } from "./score_or_fail.ts";
import { requireSelfTest, runSelfTest } from "./self_test.ts";
import type { SelfTest } from "./self_test_result.ts";
import { RenewableModel, type UploadedModel } from "./uploaded_model.ts";
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
   * @throws {RangeError} If an image does not fit the model's preprocessing or the device, or is of another kind than those of the fit, unless
   *   there is `onFailed`; or if regions are wanted of a model without thresholds and no pixel threshold is given.
   * @throws {SelfTestError} If the model does not compute here what it did on the machine that fitted it.
   * @throws {GpuError} If the device is lost for the second time in this run; after the first loss it is opened again, and what was
   *   under way is computed again.
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
export function openScorer(extractor: RenewableExtractor, model: Model, owner: Lifetime): Scorer {
  owner.check();
  return new ModelScorer(extractor, model, owner);
}

class ModelScorer implements Scorer {
  readonly model: Model;
  readonly #extractor: RenewableExtractor;
  readonly #owner: Lifetime;
  readonly #lifetime: Lifetime;
  readonly #acquaintance: Acquaintance;
  readonly #uploads: RenewableModel;

  constructor(extractor: RenewableExtractor, model: Model, owner: Lifetime) {
    this.model = model;
    this.#extractor = extractor;
    this.#owner = owner;
    this.#acquaintance = new Acquaintance(model);
    const uploads = new RenewableModel(extractor.current, model);
    this.#uploads = uploads;
    this.#lifetime = new Lifetime("this scorer", () => uploads[Symbol.dispose]());
  }

  async selfTest(): Promise<SelfTest> {
    const run = new OneLoss(this.#extractor);
    return await this.#using(() =>
      run.together((extractor) => runSelfTest(this.#uploads.on(extractor), this.model))
    );
  }

  async *score(
    images: Iterable<ImageSource> | AsyncIterable<ImageSource>,
    wishes: ScoreOptions = {},
  ): AsyncGenerator<Score> {
    const { signal, onFailed, ...given } = checkHooks("Cannot score", wishes, ["onFailed"]);
    const options = checkOptions("Cannot score", SCORE_OPTIONS, given);
    const wanted: WantedOfImages = {
      map: options.maps || options.regions,
      judge: judgeOf(this.model, options.falseAlarmRate),
      findRegions: options.regions ? regionFinder(this.model, options) : null,
    };
    const run = new OneLoss(this.#extractor);
    const tested = (extractor: FeatureExtractor) => this.#tested(extractor, options.selfTest);
    await this.#using(() => run.together(tested));
    const score = (images: readonly AdmittedImage[]) => async (extractor: FeatureExtractor) => {
      const uploaded = await tested(extractor);
      return await attempt(() => extractor.gpu.watched(() => scoreBatch(uploaded, images, wanted)));
    };
    const attempts: Attempts = {
      together: (batch) => this.#using(() => run.together(score(batch))),
      alone: (batch) => this.#using(() => run.alone(score(batch))),
    };
    const good = readEvidence(this.model);
    const drift = good && new DriftTest(good.joined.values);
    const { batch: asked, maxPixels, anyKind } = options;
    const size = imagesAtOnce(asked, this.model.settings.space.maps, this.#extractor.current.gpu.info);
    const admissions = admitted(images, { ...this.#admission(), anyKind }, {
      ...readingOf(this.model.settings.samples),
      maxPixels,
      signal,
    });
    for await (const entries of batched(admissions, size, !onFailed)) {
      const batch = entries.filter((entry): entry is AdmittedImage => !isFailed(entry));
      const results = batch.length > 0 ? await scoreOrFail(batch, attempts, !onFailed) : [];
      for (const entry of entries) {
        const result = isFailed(entry) ? entry : results.shift() as ScoreOfImage | FailedImage;
        if (isFailed(result)) {
          if (!onFailed) throw result.error;
          await onFailed(result);
          continue;
        }
        yield { ...result, drift: stateOf(drift, result) };
      }
    }
  }

  [Symbol.dispose](): void {
    this.#lifetime.end();
  }

  /** What images must be, beside their kind. */
  #admission(): Omit<AdmissionUse, "anyKind"> {
    const { preprocess, registration, space } = this.model.settings;
    const fit = new ImageFit({ preprocess, registered: registration !== null, size: space.image });
    return {
      acquaintance: this.#acquaintance,
      requireFit: (named) => fit.require(named, this.#extractor.current.gpu.largestBuffer),
    };
  }

  /** The model on an extractor, its self-test passed there where that is wanted. */
  async #tested(extractor: FeatureExtractor, selfTest: boolean): Promise<UploadedModel> {
    const uploaded = this.#uploads.on(extractor);
    if (selfTest) await requireSelfTest(uploaded, this.model);
    return uploaded;
  }

  /** Keeps the scorer and what it computes on until the work is done. */
  async #using<T>(work: () => Promise<T>): Promise<T> {
    using _owner = this.#owner.use();
    using _own = this.#lifetime.use();
    return await work();
  }
}

/** The stream goes on with every image but those that the model knows already. */
function stateOf(drift: DriftTest | null, { seen, judgement }: ScoreOfImage): DriftState | null {
  if (!drift || !judgement) return null;
  return seen ? drift.state : drift.add(judgement.evidence.joined.value);
}
