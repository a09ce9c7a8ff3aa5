/**
 * Smaller copies of pictures and maps, to look at.
 *
 * @module
 */

/** Interleaved samples of any kind, row by row. */
export interface Samples {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Samples per pixel. */
  readonly channels: number;
  /** `height * width * channels` samples. */
  readonly data: ArrayLike<number>;
}

/**
 * Size of a picture within a square, with its aspect ratio kept to the pixel; never larger than it is.
 *
 * @param size Columns and rows.
 * @param side Side of the square.
 */
export function fitWithin(
  { width, height }: { width: number; height: number },
  side: number,
): { width: number; height: number } {
  const factor = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/**
 * Averages the pixels that each pixel of a smaller picture touches.
 *
 * @param source Picture or map; NaN takes no part in an average.
 * @param size Columns and rows wanted, each at most the source's.
 * @returns Samples [height, width, channels]; NaN where there is nothing but NaN.
 */
export function shrink(source: Samples, { width, height }: { width: number; height: number }): Float32Array {
  const { channels, data } = source;
  const result = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, source.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, source.width);
      for (let c = 0; c < channels; c++) {
        let [sum, count] = [0, 0];
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            const value = data[(row * source.width + column) * channels + c] as number;
            if (Number.isNaN(value)) continue;
            sum += value;
            count++;
          }
        }
        result[(y * width + x) * channels + c] = sum / count;
      }
    }
  }
  return result;
}

/** Pixels of the source under a pixel of the result, along one axis: first, and one past the last. */
function span(place: number, size: number, sourceSize: number): [number, number] {
  return [Math.floor(place * sourceSize / size), Math.ceil((place + 1) * sourceSize / size)];
}
