/** Means of feature maps over a coarse grid: what an image looks like and where, in few numbers. */

import type { FeatureShape } from "../gaussian/hierarchy.ts";

/**
 * Means of every channel over the tiles of a grid. Tiles reach to the next whole cell on both sides, so that none is
 * empty where a map has fewer cells than the grid has tiles.
 *
 * @param map [channels, height, width] of one image.
 * @param grid Tiles on a side.
 * @returns [channels, grid, grid].
 * @throws {RangeError} If the map has not as many values as its shape says.
 */
export function gridMeans(
  map: Float32Array,
  { channels, height, width }: FeatureShape,
  grid: number,
): Float32Array {
  const cells = height * width;
  if (map.length !== channels * cells) {
    throw new RangeError(
      `Cannot take means: a map of ${channels}x${height}x${width} has ${channels * cells} values: ` +
        `received ${map.length}`,
    );
  }
  const means = new Float32Array(channels * grid * grid);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < grid; row++) {
      const [top, bottom] = tile(row, grid, height);
      for (let column = 0; column < grid; column++) {
        const [left, right] = tile(column, grid, width);
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          const start = channel * cells + y * width;
          for (let x = start + left; x < start + right; x++) sum += map[x] as number;
        }
        means[at++] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return means;
}

/** First cell of a tile, and the one after its last. */
function tile(index: number, grid: number, cells: number): [number, number] {
  return [Math.floor(index * cells / grid), Math.ceil((index + 1) * cells / grid)];
}
