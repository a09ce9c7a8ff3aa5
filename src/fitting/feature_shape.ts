/** Shape of feature maps. */

import type { FeatureShape } from "../gaussian/hierarchy.ts";
import type { Tensor } from "../gpu/tensor.ts";

/**
 * Shape of one image's feature map.
 *
 * @param map Of a batch, [images, channels, height, width].
 * @throws {TypeError} If it has another number of dimensions.
 */
export function featureShape({ label, shape }: Pick<Tensor, "label" | "shape">): FeatureShape {
  const [, channels, height, width] = shape;
  if (channels === undefined || height === undefined || width === undefined) {
    throw new TypeError(
      `Cannot fit: feature map "${label}" must be [images, channels, height, width]: received [${shape}]`,
    );
  }
  return { channels, height, width };
}
