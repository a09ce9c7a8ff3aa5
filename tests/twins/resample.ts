/** Interpolation and linear maps written from their formulas, in float64, without folding anything. */

import type { Taps } from "../../src/map/taps.ts";

export type Kernel = "nearest" | "nearest-exact" | "bilinear" | "bicubic";

type Shape = readonly [maps: number, height: number, width: number];

/** The value of a map at index [y, x], with indices beyond the border moved to it. */
type Lookup = (y: number, x: number) => number;

/** torch.nn.functional.interpolate(align_corners=False): every output pixel as a sum over its 2-D neighbourhood. */
export function interpolateTwin(
  source: ArrayLike<number>,
  [maps, height, width]: Shape,
  [outHeight, outWidth]: readonly [number, number],
  kernel: Kernel,
): Float64Array {
  const result = new Float64Array(maps * outHeight * outWidth);
  for (let i = 0; i < result.length; i++) {
    const [map, row, column] = [
      Math.floor(i / (outHeight * outWidth)),
      Math.floor(i / outWidth) % outHeight,
      i % outWidth,
    ];
    const at: Lookup = (y, x) => {
      const inY = Math.min(Math.max(y, 0), height - 1);
      const inX = Math.min(Math.max(x, 0), width - 1);
      return source[(map * height + inY) * width + inX] as number;
    };
    result[i] = pixel(kernel, at, [row, height, outHeight], [column, width, outWidth]);
  }
  return result;
}

type Axis = readonly [index: number, extent: number, outExtent: number];

function pixel(kernel: Kernel, at: Lookup, rows: Axis, columns: Axis): number {
  if (kernel === "nearest" || kernel === "nearest-exact") {
    const index = ([i, extent, out]: Axis) =>
      Number(
        kernel === "nearest"
          ? BigInt(i) * BigInt(extent) / BigInt(out)
          : BigInt(2 * i + 1) * BigInt(extent) / BigInt(2 * out),
      );
    return at(index(rows), index(columns));
  }
  const [y, x] = [coordinate(rows), coordinate(columns)];
  const radius = kernel === "bilinear" ? 1 : 2;
  const weight = kernel === "bilinear" ? triangle : cubic;
  let sum = 0;
  for (let v = Math.ceil(y - radius); v <= Math.floor(y + radius); v++) {
    for (let u = Math.ceil(x - radius); u <= Math.floor(x + radius); u++) {
      sum += weight(v - y) * weight(u - x) * at(v, u);
    }
  }
  return sum;
}

function coordinate([i, extent, out]: Axis): number {
  return (i + 0.5) * (extent / out) - 0.5;
}

function triangle(u: number): number {
  return Math.max(0, 1 - Math.abs(u));
}

/** Keys 1981, equation 15 in the form with a free a; here a = -3/4. */
function cubic(u: number): number {
  const [a, s] = [-0.75, Math.abs(u)];
  if (s <= 1) return (a + 2) * s ** 3 - (a + 3) * s ** 2 + 1;
  return s < 2 ? a * s ** 3 - 5 * a * s ** 2 + 8 * a * s - 4 * a : 0;
}

/** The table times a line. */
export function applyTaps(taps: Taps, line: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: taps.output }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < taps.support; t++) {
      sum += (taps.weights[t * taps.output + i] as number) * (line[(taps.starts[i] as number) + t] as number);
    }
    return sum;
  });
}
