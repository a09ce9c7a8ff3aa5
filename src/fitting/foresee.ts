/** What a fit can be told of before it looks at an image. */

import type { CheckedFit } from "../check_fit.ts";
import type { FeatureExtractor } from "../features.ts";
import type { FeatureSpace } from "../method/method.ts";
import type { PreprocessSettings, Size } from "../preprocess/settings.ts";

/**
 * Makes sure that what a method learns fits the device, where the size of the network's input is known ahead: before hours of reading,
 * not after them. The plan of the first batch checks the same again.
 *
 * @throws {RangeError} If it does not; the message says what to reduce.
 */
export function requireRoom(
  { backbone: { taps, defaultDims }, gpu }: Pick<FeatureExtractor, "backbone" | "gpu">,
  preprocess: PreprocessSettings,
  { method, values, hooks: { scratch } }: CheckedFit,
): void {
  const image = sizeAhead(preprocess);
  if (!image) return;
  const maps = taps.map(({ channels, stride }) => ({
    channels,
    height: Math.ceil(image.height / stride),
    width: Math.ceil(image.width / stride),
  }));
  const space: FeatureSpace = { maps, image: { height: image.height, width: image.width } };
  const own = Object.fromEntries(Object.keys(method.options).map((name) => [name, values[name]]));
  const settings = method.plan(space, own, { defaultDims });
  method.cost?.(space, settings, {
    defaultDims,
    images: null,
    bindingBytes: gpu.largestBuffer,
    scratch: scratch !== undefined,
  });
}

/** Size of the network's input; null where it follows from the images. */
function sizeAhead({ crop, resize }: PreprocessSettings): Size | null {
  if (crop) return crop;
  return "shorterSide" in resize ? null : resize;
}
