/**
 * Connected regions of a mask, in time linear in pixels: rows are cut into runs of set pixels, runs that touch in
 * neighbouring rows are united (union-find), and each set of runs is a region.
 *
 * @module
 */

/** Which pixels touch: 4 shares an edge, 8 shares an edge or a corner. */
export type Connectivity = 4 | 8;

/** Height and width in pixels. */
export type MapShape = readonly [height: number, width: number];

/** The set pixels of a mask as horizontal runs, in reading order, each with the region that it belongs to. */
export interface RegionRuns {
  /** Number of regions; they are numbered from 0 in the order of their first pixel. */
  readonly regions: number;
  /** Row of each run. */
  readonly row: Int32Array;
  /** First column of each run. */
  readonly start: Int32Array;
  /** One past the last column of each run. */
  readonly end: Int32Array;
  /** Region of each run. */
  readonly region: Int32Array;
}

/**
 * Finds the connected regions of a mask. Memory is 20 bytes for each run, whatever the number of pixels.
 *
 * @param mask [height, width]; every value but 0 is set.
 * @param shape Height and width.
 * @param connectivity Which pixels touch.
 * @returns Runs and their regions.
 * @throws {TypeError} If the mask has not height * width pixels.
 */
export function findRegions(
  mask: ArrayLike<number>,
  shape: MapShape,
  connectivity: Connectivity,
): RegionRuns {
  const [height, width] = shape;
  if (mask.length !== height * width) {
    throw new TypeError(
      `Cannot find regions: the mask has ${mask.length} pixels, [${shape}] wants ${height * width}`,
    );
  }
  const runs = findRuns(mask, shape);
  const parents = uniteTouching(runs, connectivity === 8 ? 1 : 0);
  return { ...runs, ...numberRegions(parents) };
}

type Runs = Pick<RegionRuns, "row" | "start" | "end">;

function findRuns(mask: ArrayLike<number>, [height, width]: MapShape): Runs {
  const count = countRuns(mask, width);
  const [row, start, end] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let run = 0;
  for (let y = 0; y < height; y++) {
    const first = y * width;
    for (let x = 0; x < width; x++) {
      if (mask[first + x] === 0) continue;
      row[run] = y;
      start[run] = x;
      while (x < width && mask[first + x] !== 0) x++;
      end[run++] = x;
    }
  }
  return { row, start, end };
}

function countRuns(mask: ArrayLike<number>, width: number): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 0 && (i % width === 0 || mask[i - 1] === 0)) count++;
  }
  return count;
}

/** Walks each pair of neighbouring rows with two cursors; `reach` is how far a run touches beyond its ends. */
function uniteTouching({ row, start, end }: Runs, reach: 0 | 1): Int32Array {
  const parents = Int32Array.from(row, (_, run) => run);
  let upper = 0;
  for (let lower = 0; lower < row.length; lower++) {
    const above = (row[lower] as number) - 1;
    const from = (start[lower] as number) - reach;
    const to = (end[lower] as number) + reach;
    while ((row[upper] as number) < above || (row[upper] === above && (end[upper] as number) <= from)) {
      upper++;
    }
    for (let run = upper; row[run] === above && (start[run] as number) < to; run++) {
      unite(parents, run, lower);
    }
  }
  return parents;
}

/** The lower root wins, so the root of a region is its first run. */
function unite(parents: Int32Array, a: number, b: number): void {
  const [rootA, rootB] = [findRoot(parents, a), findRoot(parents, b)];
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

/** Follows the parents to the root and halves the path on the way. */
function findRoot(parents: Int32Array, run: number): number {
  let parent = parents[run] as number;
  while (parent !== run) {
    parents[run] = parents[parent] as number;
    run = parents[run] as number;
    parent = parents[run] as number;
  }
  return run;
}

function numberRegions(parents: Int32Array): Pick<RegionRuns, "regions" | "region"> {
  const region = new Int32Array(parents.length);
  let regions = 0;
  for (let run = 0; run < parents.length; run++) {
    const root = findRoot(parents, run);
    region[run] = root === run ? regions++ : region[root] as number; // a root comes before its other runs
  }
  return { regions, region };
}
