/** Puts the values of chosen cells to their places in a grid. */

import type { Batch, Workgroups } from "../gpu/batch.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Kernels } from "../kernels.ts";
import { ceilDiv, CELLS } from "./constants.ts";

/** Workgroups of place.wgsl. */
export function placeWorkgroups(cells: number, images: number): Workgroups {
  return [ceilDiv(cells, CELLS), images, 1];
}

/**
 * Records the move of values to their places.
 *
 * @param values [images, 1, cells].
 * @param places [cells], all different.
 * @param grid [images, height, width]; elements without a value stay as they are.
 */
export function place(
  batch: Batch,
  kernels: Kernels,
  values: Tensor,
  places: Tensor<"u32">,
  grid: Tensor,
): void {
  const [images, height, width] = grid.shape as [number, number, number];
  batch.run(kernels.place, {
    workgroups: placeWorkgroups(places.length, images),
    buffers: { values, places, grid },
    params: { images, cells: places.length, grid_cells: height * width },
  });
}
