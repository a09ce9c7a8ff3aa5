/** Where an image has its part: the motion that takes the frame, the picture plane of the good images, to it. */

import type { Size } from "../preprocess/settings.ts";

/** Numbers of a pose on the GPU: two vec4f. */
export const POSE_FLOATS = 8;

/**
 * A pose: image = c0 + (x, y) + R (frame - c0), c0 the centre of the frame, in pixels of the frame. An image of another size is laid over
 * the frame first.
 */
export interface Pose {
  /** Cosine of the turn. */
  readonly cos: number;
  /** Its sine: positive is clockwise to the eye, since y points down. */
  readonly sin: number;
  /** Shift to the right, in pixels of the frame. */
  readonly x: number;
  /** Shift down, in pixels of the frame. */
  readonly y: number;
  /** Correlation of the image, moved so, with the reference, where it shows some of it: -1 to 1. */
  readonly correlation: number;
  /** Share of the frame that the image shows. */
  readonly overlap: number;
}

/** A point, in pixels whose first covers 0 to 1. */
export interface Point {
  /** Columns from the left edge. */
  readonly x: number;
  /** Rows from the upper edge. */
  readonly y: number;
}

/** The pose of a part that has not moved, as a row of poses. */
export const NO_MOTION: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0];

/** Reads the pose of an image from [images, 8]. */
export function readPose(data: ArrayLike<number>, image: number): Pose {
  const [cos, sin, x, y, correlation, overlap] = Array.from(
    { length: POSE_FLOATS },
    (_, i) => data[POSE_FLOATS * image + i] as number,
  ) as [number, number, number, number, number, number];
  return { cos, sin, x, y, correlation, overlap };
}

/** A pose as {@linkcode readPose} reads it; no numbers of no pose. */
export function poseRow(pose: Pose | undefined): number[] {
  return pose ? [pose.cos, pose.sin, pose.x, pose.y, pose.correlation, pose.overlap, 0, 0] : [];
}

/** Rows of poses of images that have not moved, [images, 8]. */
export function noMotion(images: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: images * POSE_FLOATS }, (_, i) => NO_MOTION[i % POSE_FLOATS] as number);
}

/** Where a point of the frame is in an image of the frame's size. */
export function toImage({ cos, sin, x, y }: Pose, { width, height }: Size, point: Point): Point {
  const [across, down] = [point.x - width / 2, point.y - height / 2];
  return { x: width / 2 + x + cos * across - sin * down, y: height / 2 + y + sin * across + cos * down };
}
