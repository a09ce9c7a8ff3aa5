/** What of the network's input shows some of the image, once that is moved back to the frame. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import type { Size } from "../preprocess/settings.ts";
import { type FrameGeometry, networkPixels } from "./frame_geometry.ts";
import { POSE_FLOATS } from "./pose.ts";

/** Workgroups of visible.wgsl. */
export function visibleWorkgroups({ width, height }: Size, images: number): Workgroups {
  const { WIDTH, HEIGHT } = SHADERS.visible.constants;
  return [ceilDiv(width, WIDTH), ceilDiv(height, HEIGHT), images];
}

/**
 * Records which pixels show some of their image.
 *
 * @param poses [images, 8], see {@linkcode Pose}.
 * @param places.frame Size of the frame in source pixels.
 * @param places.geometry Sizes and places of the frame.
 * @returns [images, crop height, crop width], 1 where the centre of the pixel lies in the image, else 0; the caller disposes of it.
 */
export function visibleMaps(
  batch: Batch,
  poses: Tensor,
  { frame, geometry }: { readonly frame: Size; readonly geometry: FrameGeometry },
): Tensor {
  const { crop: { width, height } } = geometry;
  const { left, top, step } = networkPixels(geometry);
  const images = poses.length / POSE_FLOATS;
  const visible = Tensor.create(batch.gpu, "visible", [images, height, width]);
  batch.run("visible", {
    workgroups: visibleWorkgroups({ width, height }, images),
    buffers: { poses, visible },
    params: {
      width,
      height,
      frame_width: frame.width,
      frame_height: frame.height,
      left,
      top,
      step_across: step.width,
      step_down: step.height,
    },
  });
  return visible;
}
