/** Splits a hierarchy into bands of rows, so that every buffer of a band fits one binding of the device. */

import { ceilDiv } from "../gpu/workgroups.ts";
import { type Hierarchy, type Level, packedEntries } from "./hierarchy.ts";

/** A range of rows of the coarsest grid with all the finer cells inside it; a complete hierarchy of its own. */
export interface Band extends Hierarchy {
  /** First cell of every level of the band in the whole hierarchy's level, coarsest level first. */
  readonly firstCells: readonly number[];
}

/**
 * Splits a hierarchy into the fewest bands of about equal height whose largest buffer has at most `maxBytes` bytes.
 *
 * @param maxBytes Largest buffer of the device, and largest that it binds.
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
      `the device binds at most ${maxBytes}; take fewer channels (--dims) or smaller images (--resize)`,
  );
}

/** Size of a level's packed factor (or covariance, or co-moment) in bytes. */
export function factorBytes(level: Level): number {
  return packedEntries(level) * level.cells * 4;
}

/** The same of all levels. */
export function gaussianBytes({ levels }: Hierarchy): number {
  return levels.reduce((sum, level) => sum + factorBytes(level), 0);
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

/** Cells `first` .. `end - 1` of a level. */
export interface CellRange {
  readonly first: number;
  readonly end: number;
}

/**
 * Splits the finest level's cells into ranges of about equal size, each with the cells above it.
 *
 * @param most Most cells of a level in one range.
 * @returns For each part a range of every level, coarsest first, that holds the parents of all cells in the next one's.
 * @throws {RangeError} If `most` is below one.
 */
export function splitCells(band: Band, most: number): CellRange[][] {
  if (!(most >= 1)) {
    throw new RangeError(
      `Cannot split the cells of a band: a part needs at least one cell: received ${most}; use fewer images`,
    );
  }
  const { cells } = band.levels.at(-1) as Level;
  for (let count = ceilDiv(cells, most);; count++) {
    const parts = Array.from({ length: Math.min(count, cells) }, (_, i) =>
      rangesAbove(band, {
        first: Math.floor(i * cells / count),
        end: Math.floor((i + 1) * cells / count),
      }));
    if (count >= cells || parts.flat().every(({ first, end }) => end - first <= most)) return parts;
  }
}

/** A range of the finest level and, level by level upwards, the range of the cells that contain one of the range below. */
function rangesAbove({ levels }: Band, finest: CellRange): CellRange[] {
  const ranges = [finest];
  for (const { parents } of levels.slice(1).reverse()) {
    const { first, end } = ranges[0] as CellRange;
    const above = (parents.at(-1) as Uint32Array).subarray(first, end);
    const bounds = above.reduce(
      ([least, largest], cell) => [Math.min(least, cell), Math.max(largest, cell)] as const,
      [Infinity, 0] as readonly [number, number],
    );
    ranges.unshift({ first: bounds[0], end: bounds[1] + 1 });
  }
  return ranges;
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
