/** Window operations from their definitions, one channel, float64. */
import type { Padding } from "../../src/backbone/architectures/graph.ts";

/** A plane of numbers, row-major. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** How a window of `size` by `size` moves. */
export interface Sliding {
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

/**
 * Output length along an axis, and zeros before the first element. For `same`, TensorFlow's definition
 * (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2): ceil(n / stride) outputs, the smaller half of
 * the zeros before. For a number, PyTorch's Conv2d: floor((n + 2 padding - size) / stride) + 1 outputs.
 */
function extent(n: number, { size, stride, padding }: Sliding): { length: number; before: number } {
  if (padding !== "same") {
    return { length: Math.floor((n + 2 * padding - size) / stride) + 1, before: padding };
  }
  const length = Math.ceil(n / stride);
  return { length, before: Math.floor(Math.max((length - 1) * stride + size - n, 0) / 2) };
}

/** For every place of the window, what `reduce` makes of the elements in it that exist, with their place in the window. */
export function slide(
  { height, width, values }: Plane,
  window: Sliding,
  reduce: (inside: { value: number; at: number }[]) => number,
): { height: number; width: number; values: number[] } {
  const rows = extent(height, window);
  const columns = extent(width, window);
  const result: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++) {
      const inside = [];
      for (let k = 0; k < window.size ** 2; k++) {
        const y = i * window.stride - rows.before + Math.floor(k / window.size);
        const x = j * window.stride - columns.before + k % window.size;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          inside.push({ value: values[y * width + x] ?? NaN, at: k });
        }
      }
      result.push(reduce(inside));
    }
  }
  return { height: rows.length, width: columns.length, values: result };
}
