/** Where to start from when a part lies far off. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import type { Size } from "../preprocess/settings.ts";
import { POSE_FLOATS } from "./pose.ts";

/** Workgroups of search_shift.wgsl: one an image. */
export function searchShiftWorkgroups(images: number): Workgroups {
  return [images, 1, 1];
}

/**
 * Records the search for the shift at which each image correlates best with the reference, to two pixels of its level.
 *
 * @param reference [1, height, width], a coarse level of the reference.
 * @param images [images, ..., height, width], the same level of the images.
 * @param frame Size of the frame in source pixels.
 * @returns Poses [images, 8]; the caller disposes of them.
 */
export function searchShift(batch: Batch, reference: Tensor, images: Tensor, frame: Size): Tensor {
  const [height, width] = images.shape.slice(-2) as [number, number];
  const count = images.length / (height * width);
  const poses = Tensor.create(batch.gpu, "shifts", [count, POSE_FLOATS]);
  batch.run("search_shift", {
    workgroups: searchShiftWorkgroups(count),
    buffers: { reference, images, poses },
    params: { width, height, frame_width: frame.width, frame_height: frame.height },
  });
  return poses;
}
