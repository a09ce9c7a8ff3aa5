/** Warps written from the definitions, pixel by pixel, in float64. */

import type { Image } from "../../src/image/image.ts";
import type { Rectangle } from "../../src/preprocess/geometry.ts";
import type { Size } from "../../src/preprocess/settings.ts";
import type { Pose } from "../../src/register/pose.ts";

/** Where the network's input lies in the frame. */
export interface TwinPlaces {
  readonly frame: Size;
  readonly window: Rectangle;
  readonly resized: Size;
  readonly crop: Rectangle;
}

type Vector = readonly [x: number, y: number];

/** Cosine, sine and shift of a pose. */
export type Motion = Pick<Pose, "cos" | "sin" | "x" | "y">;

/** Centre of a pixel of the network's input in the frame. */
function inFrame({ window, resized, crop }: TwinPlaces, x: number, y: number): Vector {
  return [
    window.left + (crop.left + x + 0.5) * window.width / resized.width,
    window.top + (crop.top + y + 0.5) * window.height / resized.height,
  ];
}

/** c0 + t + R (q - c0). */
function forwards({ frame }: TwinPlaces, { cos, sin, x, y }: Motion, [across, down]: Vector): Vector {
  const [dx, dy] = [across - frame.width / 2, down - frame.height / 2];
  return [frame.width / 2 + x + cos * dx - sin * dy, frame.height / 2 + y + sin * dx + cos * dy];
}

/** Whether a pixel of the network's input shows some of the image. */
export function visibleTwin(places: TwinPlaces, motion: Motion, x: number, y: number): boolean {
  const [px, py] = forwards(places, motion, inFrame(places, x, y));
  return px >= 0 && px < places.frame.width && py >= 0 && py < places.frame.height;
}

/** A picture of one colour a pixel, by channel, on the scale of bytes. */
export interface TwinReference extends Size {
  readonly colour: (x: number, y: number, c: number) => number;
}

/** How the twin warps. */
export interface TwinWarp {
  readonly places: TwinPlaces;
  readonly motion: Motion;
  readonly filter: "bilinear" | "bicubic";
  readonly reference: TwinReference | null;
}

/** [3, crop height, crop width], on the scale of bytes, clipped to 0..255. */
export function warpImageTwin(image: Image, warp: TwinWarp): Float64Array {
  const { crop: { width, height } } = warp.places;
  const result = new Float64Array(3 * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = visibleTwin(warp.places, warp.motion, x, y)
        ? gathered(image, warp, x, y)
        : filled(warp.places, warp.reference, x, y);
      for (let c = 0; c < 3; c++) {
        result[(c * height + y) * width + x] = Math.min(Math.max(colour[c] as number, 0), 255);
      }
    }
  }
  return result;
}

/** Every pixel of the image, weighed by its distance from the moved centre along its axes. */
function gathered(image: Image, { places, motion, filter }: TwinWarp, x: number, y: number): number[] {
  const { frame, window, resized } = places;
  const { cos, sin } = motion;
  const kernel = filter === "bilinear" ? (u: number) => Math.max(1 - u, 0) : keys;
  const [px, py] = forwards(places, motion, inFrame(places, x, y));
  const [ex, ey] = [frame.width / image.width, frame.height / image.height];
  const [stepX, stepY] = [window.width / resized.width, window.height / resized.height];
  const stretchX = Math.max(Math.hypot(cos * stepX, sin * stepY), ex);
  const stretchY = Math.max(Math.hypot(sin * stepX, cos * stepY), ey);
  const sums = [0, 0, 0];
  let total = 0;
  for (let j = 0; j < image.height; j++) {
    for (let i = 0; i < image.width; i++) {
      const [dx, dy] = [(i + 0.5) * ex - px, (j + 0.5) * ey - py];
      const weight = kernel(Math.abs(dx) / stretchX) * kernel(Math.abs(dy) / stretchY);
      if (weight === 0) continue;
      total += weight;
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + weight * byte(image, i, j, c);
    }
  }
  return sums.map((sum) => sum / total);
}

function byte({ width, channels, data }: Image, x: number, y: number, c: number): number {
  const sample = data[(y * width + x) * channels + (channels < 3 ? 0 : c)] as number;
  return data instanceof Uint16Array ? sample / 257 : sample;
}

/** Keys 1981 with a = -1/2. */
function keys(u: number): number {
  if (u <= 1) return 1.5 * u ** 3 - 2.5 * u ** 2 + 1;
  return u < 2 ? -0.5 * u ** 3 + 2.5 * u ** 2 - 4 * u + 2 : 0;
}

/** The reference, bilinear, its border repeated. */
function filled(places: TwinPlaces, reference: TwinReference | null, x: number, y: number): number[] {
  if (!reference) return [0, 0, 0];
  const [qx, qy] = inFrame(places, x, y);
  const [rx, ry] = [
    qx * reference.width / places.frame.width - 0.5,
    qy * reference.height / places.frame.height - 0.5,
  ];
  const sums = [0, 0, 0];
  for (const j of [Math.floor(ry), Math.floor(ry) + 1]) {
    for (const i of [Math.floor(rx), Math.floor(rx) + 1]) {
      const weight = (1 - Math.abs(rx - i)) * (1 - Math.abs(ry - j));
      const column = Math.min(Math.max(i, 0), reference.width - 1);
      const row = Math.min(Math.max(j, 0), reference.height - 1);
      sums.forEach((sum, c) => sums[c] = sum + weight * reference.colour(column, row, c));
    }
  }
  return sums;
}

/** A place this little short of a border between two pixels counts as beyond it. */
const ROUNDING = 1e-4;

/** What a map is moved by. */
export interface TwinMapWarp {
  readonly places: TwinPlaces;
  readonly motion: Motion;
  /** Size of the source image. */
  readonly image: Size;
  /** The pixels of the network's input that are looked at. */
  readonly roi?: ArrayLike<number> | undefined;
}

/** [image height, image width]: the map [crop height, crop width] under every pixel, bilinear; NaN where nothing is looked at. */
export function warpMapTwin(
  map: ArrayLike<number>,
  { places, motion, image, roi }: TwinMapWarp,
): Float64Array {
  const { frame, window, resized, crop } = places;
  const { cos, sin } = motion;
  return Float64Array.from({ length: image.width * image.height }, (_, pixel) => {
    const dx = (pixel % image.width + 0.5) * frame.width / image.width - frame.width / 2 - motion.x;
    const dy = (Math.floor(pixel / image.width) + 0.5) * frame.height / image.height - frame.height / 2 -
      motion.y;
    const x = (frame.width / 2 + cos * dx + sin * dy - window.left) * resized.width / window.width -
      crop.left;
    const y = (frame.height / 2 - sin * dx + cos * dy - window.top) * resized.height / window.height -
      crop.top;
    const [column, row] = [Math.floor(x + ROUNDING), Math.floor(y + ROUNDING)];
    const beside = column < 0 || column >= crop.width || row < 0 || row >= crop.height;
    if (beside || (roi && !roi[row * crop.width + column])) return NaN;
    let sum = 0;
    for (const j of [Math.floor(y - 0.5), Math.floor(y - 0.5) + 1]) {
      for (const i of [Math.floor(x - 0.5), Math.floor(x - 0.5) + 1]) {
        const inColumn = Math.min(Math.max(i, 0), crop.width - 1);
        const inRow = Math.min(Math.max(j, 0), crop.height - 1);
        sum += (1 - Math.abs(x - 0.5 - i)) * (1 - Math.abs(y - 0.5 - j)) *
          (map[inRow * crop.width + inColumn] as number);
      }
    }
    return sum;
  });
}
