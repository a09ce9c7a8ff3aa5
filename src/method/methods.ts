/** The methods by name. */

import type { TensorFile } from "../format/require_tensor.ts";
import type { Compute, Detector, FeatureSpace, Fitting } from "./method.ts";
import { fitPadim, loadPadim, type PadimSettings } from "./padim.ts";

/** Settings of any method; `name` says of which. */
export type MethodSettings = PadimSettings;

/**
 * Starts a fit of the method that the settings name.
 *
 * @throws {RangeError} If the settings do not suit the feature space.
 */
export function startFit(compute: Compute, space: FeatureSpace, settings: MethodSettings): Fitting {
  switch (settings.name) {
    case "padim":
      return fitPadim(compute, space, settings);
  }
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param images Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadDetector(
  compute: Compute,
  space: FeatureSpace,
  settings: MethodSettings,
  file: TensorFile,
  images: number,
): Detector {
  switch (settings.name) {
    case "padim":
      return loadPadim(compute, space, settings, file, images);
  }
}
