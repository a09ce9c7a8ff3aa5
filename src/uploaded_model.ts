/** A model on a device, and one that goes along where the device is another. */

import { EvidenceDetector } from "./evidence/detector.ts";
import { seenPeaksOf } from "./evidence/seen_peaks.ts";
import type { FeatureExtractor } from "./features.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { Model } from "./model/model.ts";
import { modelSpace } from "./model/roi.ts";
import { loadPreparation, type Preparation } from "./preparation.ts";
import type { Tested } from "./self_test.ts";

/** A model on the GPU, with what computes its features. */
export interface UploadedModel extends Tested, Disposable {
  readonly model: Model;
  readonly roi: Roi | undefined;
}

/**
 * Uploads a model.
 *
 * @returns Dispose of it before the extractor.
 * @throws {Error} If the backbone is not the one the model was fitted with.
 * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
 */
export function uploadModel(extractor: FeatureExtractor, model: Model): UploadedModel {
  extractor.requireBackbone(model);
  const { gpu } = extractor;
  using stack = new DisposableStack();
  const preparation: Preparation = stack.use(loadPreparation(gpu, model));
  const seen = seenPeaksOf(gpu, model, preparation);
  if (seen) stack.use(seen);
  const detector = stack.use(EvidenceDetector.load(gpu, model, seen));
  const owned = stack.move();
  return {
    extractor,
    model,
    preparation,
    detector,
    roi: modelSpace(model).roi,
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** A model that is uploaded again where it is wanted on another device. */
export class RenewableModel implements Disposable {
  readonly #model: Model;
  #uploaded: UploadedModel | undefined;

  /**
   * Uploads the model, unless the device can compute no more; then it is uploaded to the next.
   *
   * @throws {Error} If the backbone is not the one the model was fitted with.
   * @throws {SyntaxError} If a tensor of the model is missing or has a wrong shape.
   */
  constructor(extractor: FeatureExtractor, model: Model) {
    this.#model = model;
    extractor.requireBackbone(model);
    if (extractor.gpu.error) return;
    try {
      this.on(extractor);
    } catch (error) {
      // a device that was lost and has not said so yet; the first use finds out
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** The model on the device of an extractor; on no other any more, so nothing may be under way there. */
  on(extractor: FeatureExtractor): UploadedModel {
    if (this.#uploaded?.extractor === extractor) return this.#uploaded;
    this[Symbol.dispose]();
    return this.#uploaded = uploadModel(extractor, this.#model);
  }

  /** Disposes of what is uploaded. */
  [Symbol.dispose](): void {
    this.#uploaded?.[Symbol.dispose]();
    this.#uploaded = undefined;
  }
}
