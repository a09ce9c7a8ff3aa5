/** The picture in the middle of a stack. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of median.wgsl. */
export function medianWorkgroups(pixels: number): Workgroups {
  return [ceilDiv(pixels, SHADERS.median.constants.INVOCATIONS), 1, 1];
}

/**
 * Records the median of a stack of pictures at every pixel; of an even number the lower of the two in the middle.
 *
 * @param pictures [count, 3, height, width], 0 to 255, rounded on the way.
 * @param seen [count, height, width], 1 where a picture shows something, else 0.
 * @param before [height, width] packed colours, taken where no picture shows anything.
 * @returns [height, width], red, green and blue from the lowest bits on, 255 above them; the caller disposes of it.
 */
export function median(batch: Batch, pictures: Tensor, seen: Tensor, before: Tensor<"u32">): Tensor<"u32"> {
  const [count] = pictures.shape as [number];
  const medians = Tensor.create(batch.gpu, "median", before.shape, "u32");
  batch.run("median", {
    workgroups: medianWorkgroups(before.length),
    buffers: { pictures, seen, before, medians },
    params: { count, pixels: before.length },
  });
  return medians;
}
