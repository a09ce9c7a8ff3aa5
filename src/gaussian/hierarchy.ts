/**
 * The tree of levels that a hierarchical Gaussian lives on.
 *
 * PaDiM's embedding at a fine position repeats the features of the coarser cells that contain it, so neighbouring positions share
 * every covariance block between coarse features. With the variables ordered coarsest first, a level's rows of the
 * covariance and of its Cholesky factor depend only on that level's cell.
 */

/** Extent of a grid of cells, in cells. */
export interface Grid {
  /** Rows of cells. */
  readonly height: number;
  /** Columns of cells. */
  readonly width: number;
}

/** One feature map of a backbone: its grid and how many channels it has. */
export interface FeatureShape extends Grid {
  /** Number of channels. */
  readonly channels: number;
}

/** Channels of all feature maps together. */
export function totalChannels(maps: readonly Pick<FeatureShape, "channels">[]): number {
  return maps.reduce((sum, { channels }) => sum + channels, 0);
}

/** Which coarse cell contains a fine one: floor(i h / H), or floor((2i + 1) h / 2H) as torch's "nearest-exact". */
export type Alignment = "nearest" | "nearest-exact";

/** Chosen channels of one feature map, brought to the cells of a level. */
export interface Source {
  /** Index of the feature map, finest first. */
  readonly map: number;
  /** Channels of that map. */
  readonly channels: Uint32Array<ArrayBuffer>;
  /** For every cell of the level, the cell of the feature map. */
  readonly positions: Uint32Array<ArrayBuffer>;
}

/** A batch of conditional Gaussians: one for every cell, over the level's own channels given those of coarser levels. */
export interface Level {
  readonly grid: Grid;
  /** Number of cells: height times width, or fewer if some are left out. */
  readonly cells: number;
  /** For every cell its place in the grid, ascending; missing if the cells are those of the grid, in row-major order. */
  readonly places?: Uint32Array<ArrayBuffer>;
  /** Number of own channels. */
  readonly channels: number;
  /** Number of channels of all coarser levels. */
  readonly ancestors: number;
  /** Where the own channels come from, in their order. */
  readonly sources: readonly Source[];
  /** For every coarser level, coarsest first, the cell that contains each own cell. */
  readonly parents: readonly Uint32Array<ArrayBuffer>[];
}

/** Levels, coarsest first; the last one has the grid of the distance map. */
export interface Hierarchy {
  readonly levels: readonly Level[];
  /** Number of variables at a position, d. */
  readonly dims: number;
  /** For every variable in the tree's order, its channel in the concatenation of the feature maps, finest map first. */
  readonly order: Uint32Array<ArrayBuffer>;
}

/**
 * Plans the levels for chosen channels of feature maps. Where the grids nest, a level per map; where they do not (or the
 * finest map has no chosen channel), a single dense level on the finest grid.
 *
 * @param maps Feature maps, finest first.
 * @param chosen Ascending channels of the concatenation of all maps, finest map first.
 * @throws {RangeError} If a channel is out of range, repeated or not ascending, or there is none.
 */
export function planHierarchy(
  maps: readonly FeatureShape[],
  chosen: Uint32Array,
  alignment: Alignment = "nearest",
): Hierarchy {
  const perMap = splitChannels(maps, chosen);
  const used = maps.map((_, map) => map).filter((map) => perMap[map]?.channels.length).reverse();
  const grids = used.map((map) => maps[map] as FeatureShape);
  const tree = used.at(-1) === 0 && nests(grids, alignment);
  const levels = tree
    ? planTree(used, grids, perMap, alignment)
    : [planDense(used, maps[0] as FeatureShape, maps, perMap, alignment)];
  const order = used.flatMap((map) => [...(perMap[map]?.concatenated ?? [])]);
  return { levels, dims: chosen.length, order: Uint32Array.from(order) };
}

/** One level that holds the whole embedding: all channels of all maps, finest map first, on the finest grid. */
export function planEmbedding(maps: readonly FeatureShape[], alignment: Alignment = "nearest"): Hierarchy {
  const dims = totalChannels(maps);
  const order = Uint32Array.from(indices(dims));
  const perMap = splitChannels(maps, order);
  return {
    levels: [planDense([...maps.keys()], maps[0] as FeatureShape, maps, perMap, alignment)],
    dims,
    order,
  };
}

/** Row (or column) of a coarse grid that contains row `i` of a fine one. */
export function parentIndex(i: number, fine: number, coarse: number, alignment: Alignment): number {
  return alignment === "nearest"
    ? Math.floor(i * coarse / fine)
    : Math.floor((2 * i + 1) * coarse / (2 * fine));
}

/** Entries of one cell's packed rows: own rows against all coarser channels, and the own triangle. */
export function packedEntries({ channels, ancestors }: { channels: number; ancestors: number }): number {
  return rowStart(channels, ancestors);
}

/** Where packed row `row` begins, in entries; the host's form of `row_start` in triangle.wgsl. */
export function rowStart(row: number, ancestors: number): number {
  return row * ancestors + row * (row + 1) / 2;
}

interface MapChannels {
  readonly channels: Uint32Array<ArrayBuffer>;
  readonly concatenated: Uint32Array<ArrayBuffer>;
}

function splitChannels(maps: readonly FeatureShape[], chosen: Uint32Array): MapChannels[] {
  const total = totalChannels(maps);
  const bad = chosen.findIndex((channel, i) =>
    channel >= total || (i > 0 && channel <= (chosen[i - 1] as number))
  );
  if (bad >= 0 || chosen.length === 0) {
    throw new RangeError(
      `Cannot plan the levels: channels must be ascending and below ${total}: received ` +
        (bad >= 0 ? `${chosen[bad]} at place ${bad}` : "none"),
    );
  }
  let first = 0;
  return maps.map(({ channels }) => {
    const concatenated = Uint32Array.from(
      chosen.filter((channel) => channel >= first && channel < first + channels),
    );
    const own = concatenated.map((channel) => channel - first);
    first += channels;
    return { channels: own, concatenated };
  });
}

/**
 * Whether every level is at least as fine as the one above it, and going up two levels step by step ends in the same cell
 * as going up directly, everywhere. `grids` are coarsest first.
 */
function nests(grids: readonly Grid[], alignment: Alignment): boolean {
  const axes = [grids.map(({ height }) => height), grids.map(({ width }) => width)];
  return axes.every((extents) =>
    extents.every((fine, level) => {
      const coarser = extents.slice(0, level);
      const next = coarser.at(-1);
      if (next === undefined) return true;
      return next <= fine && coarser.every((coarse) =>
        indices(fine).every((i) =>
          parentIndex(i, fine, coarse, alignment) ===
            parentIndex(parentIndex(i, fine, next, alignment), next, coarse, alignment)
        )
      );
    })
  );
}

function planTree(
  used: readonly number[],
  grids: readonly Grid[],
  perMap: readonly MapChannels[],
  alignment: Alignment,
): Level[] {
  let ancestors = 0;
  return used.map((map, level): Level => {
    const grid = grids[level] as Grid;
    const channels = perMap[map]?.channels as Uint32Array<ArrayBuffer>;
    const cells = grid.height * grid.width;
    const plan = {
      grid: { height: grid.height, width: grid.width },
      cells,
      channels: channels.length,
      ancestors,
      sources: [{ map, channels, positions: Uint32Array.from(indices(cells)) }],
      parents: grids.slice(0, level).map((coarse) => containingCells(grid, coarse, alignment)),
    };
    ancestors += channels.length;
    return plan;
  });
}

function planDense(
  used: readonly number[],
  grid: Grid,
  maps: readonly FeatureShape[],
  perMap: readonly MapChannels[],
  alignment: Alignment,
): Level {
  const sources = used.map((map): Source => ({
    map,
    channels: perMap[map]?.channels as Uint32Array<ArrayBuffer>,
    positions: containingCells(grid, maps[map] as Grid, alignment),
  }));
  return {
    grid: { height: grid.height, width: grid.width },
    cells: grid.height * grid.width,
    channels: sources.reduce((sum, { channels }) => sum + channels.length, 0),
    ancestors: 0,
    sources,
    parents: [],
  };
}

/** For every cell of `fine` in row-major order, the cell of `coarse` that contains it. */
function containingCells(fine: Grid, coarse: Grid, alignment: Alignment): Uint32Array<ArrayBuffer> {
  const columns = indices(fine.width).map((x) => parentIndex(x, fine.width, coarse.width, alignment));
  const cells = indices(fine.height).flatMap((y) => {
    const row = parentIndex(y, fine.height, coarse.height, alignment) * coarse.width;
    return columns.map((column) => row + column);
  });
  return Uint32Array.from(cells);
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
