/** The methods by name. */

import type { Gpu } from "../gpu/device.ts";
import type { TensorFile } from "../format/require_tensor.ts";
import type { Detector, FeatureSpace, Fitting } from "./method.ts";
import { fitMvg, loadMvg } from "./mvg/mvg.ts";
import type { MvgSettings } from "./mvg/settings.ts";
import { reductionText } from "./mvg/reduction.ts";
import { fitPadim, loadPadim, type PadimSettings } from "./padim/padim.ts";
import { fitPadimLevels, loadPadimLevels, type PadimLevelsSettings } from "./padim_levels/padim_levels.ts";
import { loadPadimPca, PadimPcaFitting, type PadimPcaSettings } from "./padim_pca/padim_pca.ts";
import { fitSpade, loadSpade, type SpadeSettings } from "./spade/spade.ts";

/** Settings of any method; `name` says of which. */
export type MethodSettings =
  | PadimSettings
  | PadimLevelsSettings
  | PadimPcaSettings
  | MvgSettings
  | SpadeSettings;

/** A short name for method and reduction, as the papers build theirs: `rd100`, `mvg-opca0.05`. */
export function methodLabel(settings: MethodSettings): string {
  switch (settings.name) {
    case "padim":
      return `rd${settings.channels.length}`;
    case "padim-levels":
      return `levels${settings.levels.join("+")}`;
    case "padim-pca":
      return `pca${settings.components}`;
    case "mvg":
      return settings.reduction.kind === "none"
        ? "mvg"
        : `mvg-${reductionText(settings.reduction).replace(":", "")}`;
    case "spade":
      return "spade";
  }
}

/** The fewest images that a fit of the method can leave one out of. */
export function fewestToLeaveOut({ name }: MethodSettings): number {
  switch (name) {
    case "padim":
    case "padim-levels":
    case "padim-pca":
      return 3;
    case "mvg":
      return 4; // the shrinkage of two pooled vectors would be 0, and their covariance singular
    case "spade":
      return 2; // one is left to compare with
  }
}

/**
 * Starts a fit of the method that the settings name.
 *
 * @throws {RangeError} If the settings do not suit the feature space.
 */
export function startFit(gpu: Gpu, space: FeatureSpace, settings: MethodSettings): Fitting {
  switch (settings.name) {
    case "padim":
      return fitPadim(gpu, space, settings);
    case "padim-levels":
      return fitPadimLevels(gpu, space, settings);
    case "padim-pca":
      return new PadimPcaFitting(gpu, space, settings);
    case "mvg":
      return fitMvg(gpu, space, settings);
    case "spade":
      return fitSpade(gpu, space, settings);
  }
}

/**
 * Makes a detector from the tensors of a model file.
 *
 * @param images Number of images it was fitted to.
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadDetector(
  gpu: Gpu,
  space: FeatureSpace,
  settings: MethodSettings,
  file: TensorFile,
  images: number,
): Detector {
  switch (settings.name) {
    case "padim":
      return loadPadim(gpu, space, settings, file, images);
    case "padim-levels":
      return loadPadimLevels(gpu, space, settings, file, images);
    case "padim-pca":
      return loadPadimPca(gpu, space, settings, file, images);
    case "mvg":
      return loadMvg(gpu, space, settings, file);
    case "spade":
      return loadSpade(gpu, space, settings, file, images);
  }
}
