/** A scene without pixels: a picture of it can be taken from anywhere, without resampling one. */

import { Random } from "../src/random.ts";
import type { Pose } from "../src/register/pose.ts";
import type { Size } from "../src/preprocess/settings.ts";

/** A smooth function of the place, about -0.5 to 0.5; blobs of several sizes on a plate. */
export type Scene = (x: number, y: number) => number;

/** Seeded blobs in a frame. */
export function blobs({ width, height }: Size, seed: number, count = 40): Scene {
  const random = new Random(seed);
  const side = Math.min(width, height);
  const spots = Array.from({ length: count }, () => ({
    x: width * (0.1 + 0.8 * random.integer(1000) / 1000),
    y: height * (0.1 + 0.8 * random.integer(1000) / 1000),
    r: side * (0.03 + 0.1 * random.integer(1000) / 1000),
    a: random.integer(1000) / 1000 - 0.5,
  }));
  return (x, y) =>
    Math.max(
      -0.5,
      Math.min(
        spots.reduce(
          (sum, s) => sum + s.a * Math.exp(-((x - s.x) ** 2 + (y - s.y) ** 2) / (2 * s.r ** 2)),
          0,
        ),
        0.5,
      ),
    );
}

/** A disc with a soft edge: the same whichever way it is turned. */
export function disc({ width, height }: Size): Scene {
  const radius = Math.min(width, height) * 0.3;
  return (x, y) => 0.4 * Math.tanh((radius - Math.hypot(x - width / 2, y - height / 2)) / 3) - 0.05;
}

/**
 * A picture of a scene whose part has moved: the value at a pixel is the scene's where the inverse of the pose takes it.
 *
 * @param size Size of the picture; its frame is laid over it.
 * @returns [height, width]; each pixel the mean of 3 x 3 points.
 */
export function photograph(
  scene: Scene,
  size: Size,
  frame: Size,
  { cos, sin, x, y }: Pick<Pose, "cos" | "sin" | "x" | "y"> = { cos: 1, sin: 0, x: 0, y: 0 },
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size.width * size.height }, (_, pixel) => {
    const [column, row] = [pixel % size.width, Math.floor(pixel / size.width)];
    let sum = 0;
    for (const v of [1 / 6, 1 / 2, 5 / 6]) {
      for (const u of [1 / 6, 1 / 2, 5 / 6]) {
        const across = (column + u) * frame.width / size.width - frame.width / 2 - x;
        const down = (row + v) * frame.height / size.height - frame.height / 2 - y;
        sum += scene(
          frame.width / 2 + cos * across + sin * down,
          frame.height / 2 - sin * across + cos * down,
        );
      }
    }
    return sum / 9;
  });
}

/** A pose by its angle in degrees. */
export function turned(
  degrees: number,
  x: number,
  y: number,
): Pick<Pose, "cos" | "sin" | "x" | "y"> {
  const angle = degrees * Math.PI / 180;
  return { cos: Math.cos(angle), sin: Math.sin(angle), x, y };
}
