/** From a decoded image to the backbone's input: resize, centre crop, normalise. One implementation for fit and score. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Image } from "../image/image.ts";
import { type Geometry, geometry } from "./geometry.ts";
import { resize } from "./resize.ts";
import type { PreprocessSettings } from "./settings.ts";
import { standardisationOf } from "./standardisation.ts";

/**
 * Records the preprocessing of one image: antialiased resize, centre crop, clip to 0..255, (v / 255 - mean) / std.
 * Only what the crop needs is uploaded and computed.
 *
 * @param image The image; 16-bit samples count as value / 257 (rounded to bytes first when `rounding` is `pillow`). Grey is
 *   repeated as red, green and blue. Alpha is ignored: a transparent pixel counts with the colour that it hides, as in
 *   Pillow's `convert("RGB")`.
 * @param settings The settings.
 * @param target [slots, 3, crop height, crop width]; the rows of one slot are written, all others stay.
 * @param slot Index of the image in `target`.
 * @returns Sizes and places, to bring maps back to the source image.
 * @throws {RangeError} If a size in the settings is impossible for this image, or does not fit the target.
 */
export function preprocess(
  batch: Batch,
  image: Image,
  settings: PreprocessSettings,
  target: Tensor,
  slot: number,
): Geometry {
  const places = geometry(image, settings);
  const { filter, rounding } = settings;
  const standardisation = standardisationOf(settings);
  resize(batch, image, { geometry: places, filter, rounding, standardisation }, { target, slot });
  return places;
}
