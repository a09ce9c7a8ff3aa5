/**
 * MVG: for every feature map one multivariate Gaussian of its pooled features, which scores images, and one of the features at all
 * its positions, which makes maps.
 *
 * X. Wang et al., "Build Gaussian distribution under deep features for anomaly detection and localization", 2022; before it
 * O. Rippel, P. Mertens, D. Merhof, "Modeling the distribution of normal data in pre-trained deep features for anomaly
 * detection", ICPR 2020.
 */

import type { Gpu } from "../../gpu/device.ts";
import { elements, float32, type StoredTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { frameOutputs } from "../../vectors/frame.ts";
import { EXTRA_ROWS, triangleEntries } from "../../vectors/gram.ts";
import { type Place, places, type Summed } from "./places.ts";
import { Moments } from "../../vectors/moments.ts";
import type { Detector, FeatureSpace, Fitting } from "../method.ts";
import { MvgDetector } from "./detector.ts";
import { MvgFitting } from "./fitting.ts";
import type { MvgSettings } from "./settings.ts";

/** Starts an MVG fit. */
export function fitMvg(gpu: Gpu, space: FeatureSpace, settings: MvgSettings): Fitting {
  return new MvgFitting(gpu, space, settings);
}

/**
 * Makes a detector from the tensors of a model file: the Gaussians are estimated anew from the sums in it.
 *
 * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
 */
export function loadMvg(
  gpu: Gpu,
  space: FeatureSpace,
  settings: MvgSettings,
  file: TensorFile,
): Detector {
  const summed = places(space, settings).map((place) => readSummed(file, place, settings));
  return new MvgDetector(gpu, space, settings, summed);
}

function readSummed(file: TensorFile, place: Place, { reduction }: MvgSettings): Summed {
  const name = `level${place.level}.${place.scope}`;
  const origin = float32(requireTensor(file, `${name}.origin`, [place.channels]));
  const basis = reduction.kind === "none" ? null : float32(readBasis(file, `${name}.basis`, place.channels));
  const outputs = frameOutputs({ origin, basis });
  const sums = requireTensor(file, `${name}.sums`, [triangleEntries(outputs + EXTRA_ROWS)]);
  return { ...place, frame: { origin, basis }, moments: new Moments(outputs, elements(sums, "F64")) };
}

/** A basis [channels, outputs]; how many outputs is for the file to say. */
function readBasis(file: TensorFile, key: string, channels: number): StoredTensor {
  const outputs = file.tensors.get(key)?.shape[1] ?? channels;
  return requireTensor(file, key, [channels, Math.min(outputs, channels)]);
}
