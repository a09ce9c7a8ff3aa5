/** Where to start from when a part lies far off. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import type { Size } from "../preprocess/settings.ts";
import { POSE_FLOATS } from "./pose.ts";

/** Workgroups of search_shift.wgsl, and of best_shift.wgsl: one an image. */
export function searchShiftWorkgroups(images: number): Workgroups {
  return [images, 1, 1];
}

/** Shifts that are tried: every second one of up to half a side, either way; the host's form of `shifts_of` in shifts.wgsl. */
export function shiftsOf({ width, height }: Size): number {
  const { STRIDE } = SHADERS.search_shift.constants;
  const [across, down] = [width, height].map((side) => 2 * Math.floor(side / (2 * STRIDE)) + 1) as [
    number,
    number,
  ];
  return across * down;
}

/** Workgroups of search_shift_wide.wgsl: one a shift of an image. */
export function searchShiftWideWorkgroups(size: Size, images: number): Workgroups {
  return [shiftsOf(size), images, 1];
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
  const params = { width, height, frame_width: frame.width, frame_height: frame.height };
  if (batch.gpu.shape === "deep") {
    batch.run("search_shift", {
      workgroups: searchShiftWorkgroups(count),
      buffers: { reference, images, poses },
      params,
    });
    return poses;
  }
  const found = batch.defer(
    Tensor.create(batch.gpu, "worth of shifts", [count, shiftsOf({ width, height }), 4]),
  );
  batch.run("search_shift_wide", {
    workgroups: searchShiftWideWorkgroups({ width, height }, count),
    buffers: { reference, images, found },
    params: { width, height },
  });
  batch.run("best_shift", { workgroups: searchShiftWorkgroups(count), buffers: { found, poses }, params });
  return poses;
}
