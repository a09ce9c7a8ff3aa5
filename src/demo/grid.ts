import type { Point } from "./geometry.ts";
import { clamp } from "./ramp.ts";

/** Width and height of the camera's field of view in the unit of every length of the scene; 1 unit is 1 px at size 256. */
export const FIELD = 256;

/** Samples along the side of a pixel: the scene is sampled 2x2 times in each pixel. */
export const SUPERSAMPLING = 2;

/** Samples in a pixel. */
export const SAMPLES_PER_PIXEL = SUPERSAMPLING * SUPERSAMPLING;

/** A square grid over the field of view, row by row from the top left. */
export interface Grid {
  /** Cells along a side. */
  readonly side: number;
  /** Length of a cell's side, in units. */
  readonly step: number;
}

/**
 * Finds the middle of a cell.
 *
 * @param grid The grid.
 * @param index Index of the cell.
 * @returns Its position, in units.
 */
export function samplePoint({ side, step }: Grid, index: number): Point {
  const row = Math.floor(index / side);
  return { x: (index - row * side + 0.5) * step - FIELD / 2, y: (row + 0.5) * step - FIELD / 2 };
}

/**
 * Finds the sample at a point.
 *
 * @param grid The grid of samples.
 * @param point The point, in units.
 * @returns The index of the sample whose square holds the point; of the nearest one if the point lies outside.
 */
export function sampleIndex({ side, step }: Grid, { x, y }: Point): number {
  const place = (coordinate: number) => clamp(Math.floor((coordinate + FIELD / 2) / step), 0, side - 1);
  return place(y) * side + place(x);
}

/**
 * Finds the pixel of a sample.
 *
 * @param grid The grid of samples.
 * @param index Index of the sample.
 * @returns Index of the pixel in the picture, row by row.
 */
export function pixelIndex({ side }: Grid, index: number): number {
  const row = Math.floor(index / side);
  const pixelRow = Math.floor(row / SUPERSAMPLING);
  return pixelRow * (side / SUPERSAMPLING) + Math.floor((index - row * side) / SUPERSAMPLING);
}

/**
 * Finds the top left sample of a pixel; the others follow to the right and below.
 *
 * @param grid The grid of samples.
 * @param pixel Index of the pixel in the picture, row by row.
 * @returns Index of the sample.
 */
export function firstSample({ side }: Grid, pixel: number): number {
  const size = side / SUPERSAMPLING;
  const row = Math.floor(pixel / size);
  return SUPERSAMPLING * (row * side + pixel - row * size);
}

/**
 * Visits the samples of a square neighbourhood; of what lies outside the grid, the nearest ones inside.
 *
 * @param grid The grid of samples.
 * @param centre Middle of the neighbourhood, in units.
 * @param radius Half its side, in units.
 * @param visit Called with the sample's index and its position.
 */
export function visitSamples(
  grid: Grid,
  centre: Point,
  radius: number,
  visit: (index: number, x: number, y: number) => void,
): void {
  const first = sampleIndex(grid, { x: centre.x - radius, y: centre.y - radius });
  const last = sampleIndex(grid, { x: centre.x + radius, y: centre.y + radius });
  const width = last % grid.side - first % grid.side;
  for (let row = first; row <= last; row += grid.side) {
    for (let index = row; index <= row + width; index++) {
      const { x, y } = samplePoint(grid, index);
      visit(index, x, y);
    }
  }
}
