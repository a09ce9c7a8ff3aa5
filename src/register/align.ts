/** The steps that move images onto the reference, at one level. */

import type { Batch } from "../gpu/batch.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Workgroups } from "../gpu/workgroups.ts";
import type { Size } from "../preprocess/settings.ts";
import type { Motion } from "./motion.ts";
import { POSE_FLOATS } from "./pose.ts";

/** Workgroups of align.wgsl: one a row of poses. */
export function alignWorkgroups(rows: number): Workgroups {
  return [rows, 1, 1];
}

/** What is aligned, and from where. */
export interface Alignment {
  /** [1, height, width], a level of the reference. */
  readonly reference: Tensor;
  /** [images, ..., height, width], the same level of the images. */
  readonly images: Tensor;
  /** Poses [choices * rows, 8], rows a multiple of the images: row r is of image r % images. Of its choices a row takes the better one. */
  readonly starts: Tensor;
  /** Starts that each row has. */
  readonly choices: number;
  /** Size of the frame in source pixels. */
  readonly frame: Size;
  readonly motion: Motion;
  /** Most steps. */
  readonly steps: number;
}

/**
 * Records the steps.
 *
 * @returns Poses [rows, 8], none worse than its start; the caller disposes of them.
 */
export function align(batch: Batch, alignment: Alignment): Tensor {
  const { reference, images, starts, choices, frame, motion, steps } = alignment;
  const [height, width] = images.shape.slice(-2) as [number, number];
  const count = images.length / (height * width);
  const rows = starts.length / POSE_FLOATS / choices;
  const poses = Tensor.create(batch.gpu, "poses", [rows, POSE_FLOATS]);
  batch.run("align", {
    workgroups: alignWorkgroups(rows),
    buffers: { reference, images, starts, poses },
    params: {
      width,
      height,
      count,
      rows,
      choices,
      steps,
      turns: motion === "rigid" ? 1 : 0,
      frame_width: frame.width,
      frame_height: frame.height,
    },
  });
  return poses;
}
