/** Resize, crop and normalisation written from the definitions, pixel by pixel, in float64 or in Pillow's integers. */

import type { Image } from "../../src/image/image.ts";
import type { PreprocessSettings, Size } from "../../src/preprocess/settings.ts";

/** Settings with the resized size written out. */
export type TwinSettings = PreprocessSettings & { readonly resize: Size };

/** The value of the image at [y, x] for one of red, green, blue, on the scale of 8-bit samples. */
type Channel = (y: number, x: number) => number;

/** [3, crop height, crop width]; the image is of the frame's size. */
export function preprocessTwin(image: Image, settings: TwinSettings): Float64Array {
  const { resize, crop, mean, std, rounding } = settings;
  const window = settings.window ?? { left: 0, top: 0, width: image.width, height: image.height };
  const { width, height } = crop ?? resize;
  const top = roundHalfToEven((resize.height - height) / 2);
  const left = roundHalfToEven((resize.width - width) / 2);
  const result = new Float64Array(3 * height * width);
  for (let c = 0; c < 3; c++) {
    const channel = channelOf(image, c, rounding === "pillow");
    const pixel = rounding === "pillow" ? pillowPixel : realPixel;
    for (let y = 0; y < height; y++) {
      const rows = weights(
        top + y,
        [window.top, window.height],
        image.height,
        resize.height,
        settings.filter,
      );
      for (let x = 0; x < width; x++) {
        const columns = weights(
          left + x,
          [window.left, window.width],
          image.width,
          resize.width,
          settings.filter,
        );
        const value = Math.min(Math.max(pixel(channel, rows, columns), 0), 255);
        result[(c * height + y) * width + x] = (value / 255 - (mean[c] as number)) / (std[c] as number);
      }
    }
  }
  return result;
}

interface Weights {
  first: number;
  values: number[];
}

function channelOf({ width, channels, data }: Image, c: number, bytes: boolean): Channel {
  const scale = data instanceof Uint16Array ? 257 : 1;
  return (y, x) => {
    const sample = data[(y * width + x) * channels + (channels < 3 ? 0 : c)] as number;
    return bytes ? Math.round(sample / scale) : sample / scale;
  };
}

/** Pillow's filters: f = max(in / out, 1), taps where |x + 0.5 - centre| is below the support, kernel((x + 0.5 - centre) / f). */
function weights(
  i: number,
  [begin, extent]: readonly [number, number],
  input: number,
  output: number,
  filter: "bilinear" | "bicubic",
): Weights {
  const scale = extent / output;
  const stretch = Math.max(scale, 1);
  const support = (filter === "bilinear" ? 1 : 2) * stretch;
  const centre = begin + (i + 0.5) * scale;
  const first = Math.max(Math.trunc(centre - support + 0.5), 0);
  const end = Math.min(Math.trunc(centre + support + 0.5), input);
  const values: number[] = [];
  for (let x = first; x < end; x++) {
    const u = Math.abs((x + 0.5 - centre) / stretch);
    values.push(filter === "bilinear" ? Math.max(0, 1 - u) : keys(u));
  }
  const total = values.reduce((sum, value) => sum + value, 0);
  return { first, values: values.map((value) => value / total) };
}

/** Keys 1981 with a = -1/2. */
function keys(u: number): number {
  if (u <= 1) return 1.5 * u ** 3 - 2.5 * u ** 2 + 1;
  return u < 2 ? -0.5 * u ** 3 + 2.5 * u ** 2 - 4 * u + 2 : 0;
}

function realPixel(channel: Channel, rows: Weights, columns: Weights): number {
  let sum = 0;
  rows.values.forEach((v, y) =>
    columns.values.forEach((w, x) => sum += v * w * channel(rows.first + y, columns.first + x))
  );
  return sum;
}

function pillowPixel(channel: Channel, rows: Weights, columns: Weights): number {
  const across = rows.values.map((_, y) =>
    pillowSum(columns.values, (x) => channel(rows.first + y, columns.first + x))
  );
  return pillowSum(rows.values, (y) => across[y] as number);
}

/** Weights in 22-bit fixed point, the sum rounded half up and clipped to a byte. */
function pillowSum(values: number[], byte: (i: number) => number): number {
  const one = 2 ** 22;
  let sum = one / 2;
  values.forEach((value, i) => sum += Math.sign(value) * Math.floor(Math.abs(value) * one + 0.5) * byte(i));
  return Math.min(Math.max(Math.floor(sum / one), 0), 255);
}

function roundHalfToEven(value: number): number {
  const [down, up] = [Math.floor(value), Math.ceil(value)];
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : up;
}
