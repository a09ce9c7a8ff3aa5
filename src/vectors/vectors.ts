import type { Tensor } from "../gpu/tensor.ts";

/** Extents of a batch of feature vectors: a feature map has one at every position, pooled features have one for every image. */
export interface VectorShape {
  /** Images of the batch. */
  readonly images: number;
  /** Dimensions of a vector. */
  readonly channels: number;
  /** Vectors of one image. */
  readonly positions: number;
}

/**
 * Reads the extents of feature vectors.
 *
 * @param features [images, channels] or [images, channels, height, width].
 * @throws {TypeError} If there is no axis of channels.
 */
export function vectorShape({ label, shape }: Tensor): VectorShape {
  const [images, channels, ...grid] = shape;
  if (images === undefined || channels === undefined) {
    throw new TypeError(
      `Cannot use "${label}" as feature vectors: wanted [images, channels, ...]: received [${shape}]`,
    );
  }
  return { images, channels, positions: grid.reduce((product, extent) => product * extent, 1) };
}
