/** Splits a hierarchy into bands of rows, so that every buffer of a band fits one binding of the device. */

import { type Hierarchy, type Level, packedEntries } from "./hierarchy.ts";

/** A range of rows of the coarsest grid with all the finer cells inside it; a complete hierarchy of its own. */
export interface Band extends Hierarchy {
  /** First cell of every level of the band in the whole hierarchy's level, coarsest level first. */
  readonly firstCells: readonly number[];
}

/**
 * Splits a hierarchy into the fewest bands of about equal height whose largest buffer has at most `maxBytes` bytes.
 *
 * @param maxBytes The device's `maxStorageBufferBindingSize`.
 * @throws {RangeError} If a band of one coarse row is still too large; says what to reduce.
 */
export function splitBands(hierarchy: Hierarchy, maxBytes: number): Band[] {
  const rows = (hierarchy.levels[0] as Level).grid.height;
  let largest = 0;
  for (let count = 1; count <= rows; count++) {
    const bands = Array.from(
      { length: count },
      (_, i) => cutBand(hierarchy, Math.floor(i * rows / count), Math.floor((i + 1) * rows / count)),
    );
    largest = Math.max(...bands.flatMap(({ levels }) => levels.map(factorBytes)));
    if (largest <= maxBytes) {
      return bands.filter(({ levels }) => levels[0]?.cells); // a region of interest may leave a band without cells
    }
  }
  throw new RangeError(
    `Cannot split the Gaussian into bands: one row of coarse cells with ${hierarchy.dims} channels takes ${largest} bytes, ` +
      `the device binds at most ${maxBytes}; use fewer channels or a smaller image`,
  );
}

/** Size of a level's packed factor (or covariance, or co-moment) in bytes. */
export function factorBytes(level: Level): number {
  return packedEntries(level) * level.cells * 4;
}

function cutBand({ levels, dims, order }: Hierarchy, firstRow: number, endRow: number): Band {
  const ranges = levels.map((level) => cellsUnder(level, levels[0] as Level, firstRow, endRow));
  const cut = levels.map((level, index): Level => {
    const { first, end } = ranges[index] as CellRange;
    return {
      ...level,
      ...(level.places
        ? { places: level.places.slice(first, end) }
        : { grid: { height: (end - first) / level.grid.width, width: level.grid.width } }),
      cells: end - first,
      sources: level.sources.map((source) => ({ ...source, positions: source.positions.slice(first, end) })),
      parents: level.parents.map((parents, coarser) =>
        parents.slice(first, end).map((cell) => cell - (ranges[coarser] as CellRange).first)
      ),
    };
  });
  return { levels: cut, dims, order, firstCells: ranges.map(({ first }) => first) };
}

interface CellRange {
  readonly first: number;
  readonly end: number;
}

/** The cells of `level` inside rows firstRow .. endRow - 1 of the coarsest level: cells are in row-major order, hence one range. */
function cellsUnder(level: Level, coarsest: Level, firstRow: number, endRow: number): CellRange {
  const parents = level.parents[0]; // none: `level` is the coarsest itself
  let first = 0;
  let end = 0;
  for (let cell = 0; cell < level.cells; cell++) {
    const coarse = parents ? parents[cell] as number : cell;
    const row = Math.floor((coarsest.places?.[coarse] ?? coarse) / coarsest.grid.width);
    if (row < firstRow) first++;
    if (row < endRow) end++;
  }
  return { first, end };
}
