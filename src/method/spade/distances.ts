/** Distances of every position of a batch of images to the nearest position of each image's own neighbours. */

import { rootWorkgroups } from "../../gaussian/distance.ts";
import { IN_SAMPLE } from "../../gaussian/leave_one_out.ts";
import { place } from "../../gaussian/place.ts";
import type { Batch } from "../../gpu/batch.ts";
import { Tensor } from "../../gpu/tensor.ts";
import type { Gallery } from "./gallery.ts";
import type { Neighbours } from "./neighbours.ts";
import { nothingFound, type PositionSearch } from "./position_search.ts";
import type { LevelFeatures } from "./search_steps.ts";

/**
 * Submits the search for the nearest positions, and records what is left to do.
 *
 * @param batch Takes the record; submit it afterwards.
 * @param levels Features of the images, as {@linkcode PositionSearch.gather} makes them.
 * @param neighbours For every image, the images of the gallery to compare with.
 * @returns Distances [images, height, width], zero at positions that are not searched; the caller disposes of it.
 */
export function positionDistances(
  batch: Batch,
  search: PositionSearch,
  gallery: Gallery,
  levels: LevelFeatures,
  neighbours: readonly Pick<Neighbours, "images">[],
): Tensor {
  const { cells, grid, places } = search;
  const shape = [neighbours.length, grid.height, grid.width];
  const images = neighbours.length;
  const squares = batch.defer(nothingFound(batch.gpu, images, cells));
  neighbours.forEach((near, image) => {
    for (const chunk of gallery.chunks(near.images, search.chunk)) {
      search.search({ levels, image }, chunk, squares);
    }
  });
  const distances = Tensor.create(batch.gpu, "distances", places ? [images, cells] : shape);
  batch.run("root", {
    workgroups: rootWorkgroups(cells, images),
    buffers: { squares, grid: distances }, // root.wgsl reads the bits as the float32 numbers that they are
    params: { images, cells, grid_cells: cells, first_cell: 0, ...IN_SAMPLE },
  });
  if (!places) return distances;
  const placed = Tensor.create(batch.gpu, "distances", shape);
  place(batch, batch.defer(distances), places, placed);
  return placed;
}
