/** What a fit is told and tells beside plain options. */

import type { FeatureSpace } from "./method/method.ts";
import type { MethodSettings } from "./method/table.ts";
import type { Image, ImageError } from "./image/image.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { FitReport } from "./fitting/report.ts";
import type { Model } from "./model/model.ts";
import type { Score } from "./scored_image.ts";

/** How far a fit is. */
export interface FitProgress {
  /** The pass: `register` tries registrations, `fit` learns, `calibrate` looks at each image with its part left out, `power` at planted defects. */
  readonly pass: "register" | "fit" | "calibrate" | "power";
  /** Images done in this pass. */
  readonly done: number;
  /** Images of this pass; null where that is not known. */
  readonly total: number | null;
}

/** What a fit is going to do. */
export interface FitPlan {
  /** The feature maps and the network's input. */
  readonly space: FeatureSpace;
  /** The method with all its settings. */
  readonly method: MethodSettings;
  /**
   * What it costs, in words; null if that is not much.
   *
   * @param images Images that are going to be fitted; null if that is not known.
   */
  cost(images: number | null): string | null;
}

/** What a fit takes that is no plain value. */
export interface FitHooks {
  /** Where to look: a picture with the images' aspect ratio (within 1%), black where not, or another model's. By default everywhere. */
  readonly roi?: Image | Roi | undefined;
  /**
   * Where the model is going to be written. Of a large one (128 MiB) the fit then holds one band at a time, and leaves the others in a
   * temporary file beside that, which has no name; the model's large tensors stay there as long as somebody has the model. By default
   * they are in main memory, and the fit takes three times the size of the model.
   */
  readonly scratch?: string | undefined;
  /** Stops the fit before the next batch: the promise is rejected with its reason, and nothing stays on the GPU. */
  readonly signal?: AbortSignal | undefined;
  /** Takes an image that cannot be decoded, which is then left out; without it such an image ends the fit. */
  readonly onUnreadable?: ((error: ImageError) => void) | undefined;
  /** Called once, when the first images have shown the feature space that the settings follow from. */
  readonly onPlan?: ((plan: FitPlan) => void) | undefined;
  /**
   * The part that an image shows, by any name: images of one part were photographed together, are left out together, and count once in
   * every promise. By default such images are found by themselves.
   */
  readonly partOf?: ((name: string, place: number) => string) | undefined;
  /** Called once with what the fit found out about its own images. */
  readonly onReport?: ((report: FitReport) => void) | undefined;
  /** Called with every good image that stands out, with its map, as it looks with its part left out; in the order of reading. */
  readonly onSuspect?: ((score: Score, model: Model) => void | Promise<void>) | undefined;
  /** Called with what goes otherwise than planned and ends nothing, in words for people: that features cannot be kept, once. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Called after every batch. */
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}
