/** What every anomaly detection method is to the rest of the program. */

import type { StoredTensor } from "../format/dtype.ts";
import type { FeatureShape, Grid } from "../gaussian/hierarchy.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Detections } from "../map/anomaly_map.ts";
import type { Roi } from "../map/roi_mask.ts";

/** What a method works on: the feature maps of a backbone for images of one size. */
export interface FeatureSpace {
  /** The backbone's feature maps, finest first. */
  readonly maps: readonly FeatureShape[];
  /** Size of the images the backbone sees, hence of the anomaly map. */
  readonly image: Grid;
  /** The pixels that are looked at; missing if all of them are. */
  readonly roi?: Roi;
}

/** A fit in progress: takes batches of features, then becomes a detector. */
export interface Fitting extends Disposable {
  /** Images added so far. */
  readonly images: number;
  /**
   * Submits the addition of a batch.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first; may be disposed of
   *   when this has returned, or the promise that it returned is kept.
   */
  add(features: readonly Tensor[]): void | Promise<void>;
  /**
   * Ends a pass over the images. A fit without this takes one pass.
   *
   * @returns Whether all images must be added once more, in a pass that counts from 0.
   */
  endPass?(): Promise<boolean>;
  /** Ends the fit; only disposal is left for it afterwards. */
  finish(): Promise<Detector>;
}

/** A fitted method, ready to score features. */
export interface Detector extends Disposable {
  /**
   * Records the detection of a batch. A method that has to look at something of it first submits that by itself.
   *
   * @param features As for {@linkcode Fitting.add}.
   * @returns Tensors that the caller disposes of.
   */
  detect(batch: Batch, features: readonly Tensor[]): Detections | Promise<Detections>;
  /**
   * Submits the detection of images that the detector was fitted to, each as if it alone had not been among them.
   *
   * @param features As for {@linkcode Fitting.add}, of images of the fit.
   * @param first Place of the first of them in the order of the fit.
   * @returns Tensors that the caller disposes of.
   * @throws {RangeError} If too few images were fitted to leave one out.
   */
  detectLeftOut(features: readonly Tensor[], first: number): Promise<Detections>;
  /** Downloads what the detector was fitted to, for the model file. */
  tensors(): Promise<Map<string, StoredTensor>>;
}
