/** Peaks of what registered images show: what came from outside the image is no evidence. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Detections } from "../map/anomaly_map.ts";
import type { MapPeak } from "../map/map_peak.ts";
import { PeakInside } from "../map/peak_inside.ts";
import type { FeatureSpace } from "../method/method.ts";
import type { MethodSettings } from "../method/table.ts";
import type { Model } from "../model/model.ts";
import { modelSpace } from "../model/roi.ts";
import type { Preparation } from "../preparation.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import type { Registrar } from "../register/registrar.ts";

/** Takes the peaks again where images show something. Does not own the registrar. */
export class SeenPeaks implements Disposable {
  readonly #registrar: Registrar;
  readonly #preprocess: PreprocessSettings;
  readonly #peaks: PeakInside;

  /** Uploads the region of interest, if there is one. */
  constructor(
    gpu: Gpu,
    { space, method, preprocess, registrar }: {
      readonly space: FeatureSpace;
      readonly method: MethodSettings;
      readonly preprocess: PreprocessSettings;
      readonly registrar: Registrar;
    },
  ) {
    this.#registrar = registrar;
    this.#preprocess = preprocess;
    this.#peaks = new PeakInside(gpu, space, mapPeakOf(method));
  }

  /**
   * Records the peaks anew.
   *
   * @param found What a method detected; peaks that are taken again are disposed of with the batch.
   * @param poses Of the images.
   * @returns The same but for peaks, and scores that are peaks, and with `seen` maps; the caller disposes of it instead.
   */
  replace(batch: Batch, found: Detections, poses: Tensor): Detections {
    const seen = this.#registrar.hideUnseen(batch, found.maps, poses, this.#preprocess);
    const peaks = this.#peaks.record(batch, seen);
    batch.defer(found.peaks);
    return { ...found, seen, peaks, scores: found.scores === found.peaks ? peaks : found.scores };
  }

  /** Disposes of the region. */
  [Symbol.dispose](): void {
    this.#peaks[Symbol.dispose]();
  }
}

/** The peak of a method's map. Of raw distances there is none of what an image shows: the check of a fit refuses it. */
function mapPeakOf(method: MethodSettings): MapPeak {
  return !("peak" in method) || method.peak === "raw" ? "blurred" : method.peak;
}

/** The peaks of a model's images; null where they are taken as they lie. */
export function seenPeaksOf(
  gpu: Gpu,
  model: Model,
  { registrar, preprocess }: Preparation,
): SeenPeaks | null {
  if (!registrar) return null;
  return new SeenPeaks(gpu, {
    space: modelSpace(model),
    method: model.settings.method,
    preprocess,
    registrar,
  });
}
