/** A method's detector, and what tells of the image as a whole beside it: the place and the whole of every image. */

import type { StoredTensor } from "../format/dtype.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { type Detections, disposeDetections } from "../map/anomaly_map.ts";
import type { Detector, FeatureSpace } from "../method/method.ts";
import { methodOf, type MethodSettings } from "../method/table.ts";
import type { Model } from "../model/model.ts";
import { modelSpace } from "../model/roi.ts";
import type { EvidenceKind } from "../verdict/joined.ts";
import type { SeenPeaks } from "./seen_peaks.ts";
import { WholeDetector } from "./whole.ts";

/** What a detector says of a batch, with both kinds of evidence. */
export interface Evidenced extends Detections {
  /** How far each image is as a whole, [images]; null where only places are looked at. */
  readonly whole: Tensor | null;
}

/** Whether a method's own image score says nothing of the whole, so that it needs a companion. */
export function needsCompanion(method: MethodSettings, kind: EvidenceKind): boolean {
  return kind !== "place" && methodOf(method).score === "peak";
}

/** Detects with both kinds of evidence. Owns what it is made of. */
export class EvidenceDetector implements Disposable {
  readonly #detector: Detector;
  readonly #companion: WholeDetector | null;
  readonly #kind: EvidenceKind;
  readonly #seen: SeenPeaks | null;

  /**
   * Takes its parts over.
   *
   * @param companion Of a method whose score is a peak; null for others, or where only places are looked at.
   * @param seen Of images that are registered; null for others. Not taken over.
   */
  constructor(
    detector: Detector,
    companion: WholeDetector | null,
    kind: EvidenceKind,
    seen: SeenPeaks | null,
  ) {
    this.#detector = detector;
    this.#companion = companion;
    this.#kind = kind;
    this.#seen = seen;
  }

  /**
   * Makes a detector from a model.
   *
   * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
   */
  static load(gpu: Gpu, model: Model, seen: SeenPeaks | null): EvidenceDetector {
    const { method, images, evidence } = model.settings;
    const space: FeatureSpace = modelSpace(model);
    using stack = new DisposableStack();
    const detector = stack.use(methodOf(method).load(gpu, space, method, model, images));
    const companion = needsCompanion(method, evidence) ? WholeDetector.load(gpu, space, model) : null;
    stack.move();
    return new EvidenceDetector(detector, companion, evidence, seen);
  }

  /**
   * Records the detection of a batch.
   *
   * @param features [images, channels, height, width] of every feature map, finest first.
   * @param poses Of the images, where they are registered.
   * @returns Tensors that the caller disposes of, by {@linkcode disposeEvidenced}.
   */
  async detect(batch: Batch, features: readonly Tensor[], poses: Tensor | null): Promise<Evidenced> {
    const all = await this.#detector.detect(batch, features);
    const found = this.#seen && poses ? this.#seen.replace(batch, all, poses) : all;
    if (this.#kind === "place") return { ...found, whole: null };
    return { ...found, whole: this.#companion ? this.#companion.distances(batch, features) : found.scores };
  }

  /** Everything that was fitted, for the model file. */
  async tensors(): Promise<Map<string, StoredTensor>> {
    return new Map([...await this.#detector.tensors(), ...this.#companion?.tensors() ?? []]);
  }

  /** Disposes of its parts. */
  [Symbol.dispose](): void {
    this.#detector[Symbol.dispose]();
    this.#companion?.[Symbol.dispose]();
  }
}

/** Disposes of what a detector gave. */
export function disposeEvidenced(found: Evidenced): void {
  disposeDetections(found);
  if (found.whole !== found.scores) found.whole?.[Symbol.dispose]();
}
