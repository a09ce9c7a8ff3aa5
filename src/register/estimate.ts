/** From pictures to poses, coarse to fine. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Size } from "../preprocess/settings.ts";
import { align } from "./align.ts";
import type { Motion } from "./motion.ts";
import { noMotion, POSE_FLOATS } from "./pose.ts";
import { searchShift } from "./search_shift.ts";

/** Steps at each level, finest first: the coarse levels bring the part to its place, the finest to a fraction of a pixel. */
const STEPS = [3, 8, 12] as const;

/** Starts of every image: no motion, and the best shift. */
const STARTS = 2;

/** What poses are estimated of. */
export interface Estimated {
  /** Levels of the reference, [1, height, width], finest first; about -0.5 to 0.5. */
  readonly reference: readonly Tensor[];
  /** The same levels of the images, [images, height, width]. */
  readonly images: readonly Tensor[];
  /** Size of the frame in source pixels. */
  readonly frame: Size;
  readonly motion: Motion;
}

/**
 * Records the poses of images: from no motion and from the best shift down the levels, the better of both at the finest.
 *
 * @returns [images, 8], see {@linkcode Pose}; the caller disposes of it.
 */
export function estimatePoses(batch: Batch, { reference, images, frame, motion }: Estimated): Tensor {
  const { gpu } = batch;
  const coarsest = images.length - 1;
  const [count] = (images[0] as Tensor).shape as [number];
  const shifts = batch.defer(
    searchShift(batch, reference[coarsest] as Tensor, images[coarsest] as Tensor, frame),
  );
  let poses = batch.defer(Tensor.create(gpu, "starts", [STARTS * count, POSE_FLOATS]));
  poses.write(noMotion(count));
  batch.copy(shifts, poses, { at: count * POSE_FLOATS });
  for (let level = coarsest; level >= 0; level--) {
    poses = align(batch, {
      reference: reference[level] as Tensor,
      images: images[level] as Tensor,
      starts: poses,
      choices: level === 0 ? STARTS : 1,
      frame,
      motion,
      steps: STEPS[level] as number,
    });
    if (level > 0) batch.defer(poses);
  }
  return poses;
}
