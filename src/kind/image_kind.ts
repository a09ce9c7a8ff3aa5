/** What a picture is like, before anything is asked about what it shows. */

import type { Image } from "../image/image.ts";

/** Samples per pixel without alpha, and bits per sample. */
export interface StoredAs {
  /** 1 grey, 3 RGB. */
  readonly channels: 1 | 3;
  /** Bits of a sample. */
  readonly bits: 8 | 16;
}

/** What a picture is like. Its alpha counts nowhere, as in the network's input. */
export interface ImageKind extends StoredAs {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Whether red, green and blue differ at a measured pixel: grey that was saved as RGB has no colour. */
  readonly coloured: boolean;
  /** Mean grey value, from 0 black to 1 white; a pixel's grey value is the mean of its colours. */
  readonly brightness: number;
  /** Standard deviation of the grey values, from 0 to 0.5. */
  readonly contrast: number;
}

/**
 * Cells along a side of the raster that large pictures are measured on. With 2^16 pixels the sum of squares of three samples of
 * 16 bits stays below 2^53, so that sums are exact and the same in every order.
 */
const RASTER = 256;

/** The golden ratio, whose multiples are spread most evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Where in its cell a pixel lies, by line of the raster, from 0 to 1. */
const SHIFTS = Float64Array.from({ length: RASTER }, (_, line) => (line * GOLDEN + 0.5) % 1);

/**
 * Measures a picture: every pixel along a side of at most 256, of a longer side one in each of 256 equal cells. The pixel's place in
 * its cell moves on by the golden ratio from row to row and from column to column, so that no pattern of the picture keeps step.
 */
export function kindOf(image: Image): ImageKind {
  const { width, height, data } = image;
  const channels = image.channels >= 3 ? 3 : 1;
  const white = (data instanceof Uint16Array ? 65535 : 255) * channels;
  const columns = Math.min(width, RASTER);
  const rows = Math.min(height, RASTER);
  let sum = 0;
  let squares = 0;
  let coloured = false;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = placeIn(column, row, width, columns);
      const y = placeIn(row, column, height, rows);
      const at = (y * width + x) * image.channels;
      const value = greyAt(data, at, channels);
      sum += value;
      squares += value * value;
      coloured ||= channels === 3 && (data[at] !== data[at + 1] || data[at] !== data[at + 2]);
    }
  }
  const mean = sum / (rows * columns);
  const variance = Math.max(squares / (rows * columns) - mean * mean, 0);
  return {
    width,
    height,
    channels,
    bits: data instanceof Uint16Array ? 16 : 8,
    coloured,
    brightness: mean / white,
    contrast: Math.sqrt(variance) / white,
  };
}

/** Sum of a pixel's colours. */
function greyAt(data: Image["data"], at: number, channels: 1 | 3): number {
  const red = data[at] as number;
  return channels === 1 ? red : red + (data[at + 1] as number) + (data[at + 2] as number);
}

/** Pixel of a cell along one axis, of which there are `cells`, in line `line` of the raster. */
function placeIn(cell: number, line: number, pixels: number, cells: number): number {
  return pixels === cells ? cell : Math.floor((cell + (SHIFTS[line] as number)) * pixels / cells);
}
