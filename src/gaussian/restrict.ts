/** Restricts a hierarchy to the cells of a region of interest: the others take part in nothing. */

import type { Hierarchy, Level } from "./hierarchy.ts";

/**
 * Keeps the included cells of the finest level, and of every coarser level the cells that contain one of them.
 *
 * @param hierarchy A hierarchy over whole grids.
 * @param included For every cell of the finest grid, 0 where it is left out.
 * @returns A hierarchy whose levels say by `places` where their cells are in the grid.
 * @throws {RangeError} If no cell is included, or there is not one entry for every cell.
 */
export function restrict(hierarchy: Hierarchy, included: Uint8Array): Hierarchy {
  const finest = hierarchy.levels.at(-1) as Level;
  const kept = Uint32Array.from(
    Array.from({ length: finest.cells }, (_, cell) => cell).filter((cell) => included[cell]),
  );
  if (included.length !== finest.cells || kept.length === 0) {
    throw new RangeError(
      `Cannot restrict the Gaussian to a region of interest: it must include some of the ${finest.cells} cells: received ` +
        `${kept.length} included of ${included.length}; is it empty or inside the cropped border`,
    );
  }
  const places = hierarchy.levels.map((_, index) =>
    index + 1 === hierarchy.levels.length ? kept : containing(finest, index, kept)
  );
  const compact = places.map((cells) => new Map([...cells].map((cell, place) => [cell, place])));
  const levels = hierarchy.levels.map((level, index): Level => {
    const own = places[index] as Uint32Array<ArrayBuffer>;
    return {
      ...level,
      cells: own.length,
      places: own,
      sources: level.sources.map((source) => ({
        ...source,
        positions: own.map((cell) => source.positions[cell] as number),
      })),
      parents: level.parents.map((parents, coarser) =>
        own.map((cell) => compact[coarser]?.get(parents[cell] as number) as number)
      ),
    };
  });
  return { ...hierarchy, levels };
}

/** The cells of a coarser level that contain some of the finest level's cells, ascending. */
function containing({ parents }: Level, coarser: number, cells: Uint32Array): Uint32Array<ArrayBuffer> {
  const table = parents[coarser] as Uint32Array;
  return Uint32Array.from(new Set(cells.map((cell) => table[cell] as number))).sort();
}
