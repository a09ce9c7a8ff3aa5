/** Puts the values of chosen cells to their places in a grid. */

import type { Batch } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of place.wgsl. */
export function placeWorkgroups(cells: number, images: number): Workgroups {
  return [ceilDiv(cells, SHADERS.place.constants.CELLS), images, 1];
}

/**
 * Records the move of values to their places.
 *
 * @param values [images, cells] or [images, 1, cells].
 * @param places [cells], all different.
 * @param grid [images, height, width]; elements without a value stay as they are.
 */
export function place(
  batch: Batch,
  values: Tensor,
  places: Tensor<"u32">,
  grid: Tensor,
): void {
  const [images, height, width] = grid.shape as [number, number, number];
  batch.run("place", {
    workgroups: placeWorkgroups(places.length, images),
    buffers: { values, places, grid },
    params: { images, cells: places.length, grid_cells: height * width },
  });
}
