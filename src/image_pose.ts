/** Where an image has its part, in words that a person at a line uses. */

import type { Geometry } from "./preprocess/geometry.ts";
import { geometry } from "./preprocess/geometry.ts";
import type { Rectangle } from "./preprocess/rectangle.ts";
import type { PreprocessSettings } from "./preprocess/settings.ts";
import { networkPixels } from "./register/frame_geometry.ts";
import { type Point, type Pose, toImage } from "./register/pose.ts";
import type { RegistrationSettings } from "./register/registration.ts";

/** Where an image has its part, beside the reference. */
export interface ImagePose {
  /** How far the part lies to the right at the centre of the frame, in source pixels. */
  readonly x: number;
  /** How far it lies down, in source pixels. */
  readonly y: number;
  /** How far it is turned, in degrees, clockwise to the eye. */
  readonly angle: number;
  /** Correlation of the image, moved back, with the reference: -1 to 1. */
  readonly correlation: number;
  /** Whether that is enough to say that the part was found. */
  readonly found: boolean;
  /** Share of what the network saw that is not in the image: it was filled from the reference, and is no evidence. */
  readonly outside: number;
  /** Corners of what the network saw, in source pixels, clockwise from the upper left one. */
  readonly corners: readonly Point[];
}

/** Half a turn in degrees. */
const DEGREES = 180 / Math.PI;

/** A pose beside the reference. */
export function imagePose(
  pose: Pose,
  image: Geometry["image"],
  { registration: { frame, limit }, preprocess }: {
    readonly registration: RegistrationSettings;
    readonly preprocess: PreprocessSettings;
  },
): ImagePose {
  const places = geometry(frame, preprocess);
  const { left, top, step } = networkPixels(places);
  const { width, height } = places.crop;
  const zoom = { x: image.width / frame.width, y: image.height / frame.height };
  const at = (column: number, row: number): Point => {
    const { x, y } = toImage(pose, frame, { x: left + column * step.width, y: top + row * step.height });
    return { x: x * zoom.x, y: y * zoom.y };
  };
  let outside = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const { x, y } = at(column + 0.5, row + 0.5);
      if (x < 0 || y < 0 || x >= image.width || y >= image.height) outside++;
    }
  }
  return {
    x: pose.x * zoom.x,
    y: pose.y * zoom.y,
    angle: Math.atan2(pose.sin, pose.cos) * DEGREES,
    correlation: pose.correlation,
    found: pose.correlation >= limit,
    outside: outside / (width * height),
    corners: [at(0, 0), at(width, 0), at(width, height), at(0, height)],
  };
}

/** The source pixels around what the network saw. */
export function boundsOf({ corners }: ImagePose, { width, height }: Geometry["image"]): Rectangle {
  const within = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [within(Math.min(...xs), width - 1), within(Math.min(...ys), height - 1)];
  return {
    left,
    top,
    width: Math.max(within(Math.max(...xs), width) - left, 1),
    height: Math.max(within(Math.max(...ys), height) - top, 1),
  };
}
