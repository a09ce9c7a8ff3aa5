/**
 * Outlines of regions along the edges of their pixels: exact polygons, whose area is the number of pixels.
 *
 * @module
 */

import type { Connectivity, MapShape, RegionRuns } from "./regions.ts";

/** A corner: x and y of a pixel corner, pixel (x, y) covering x to x + 1 and y to y + 1. */
export type Corner = readonly [x: number, y: number];

/**
 * Outline of a region as closed rings of corners; consecutive edges are at right angles, the last leads to
 * the first.
 */
export interface Contour {
  /** The outer ring, clockwise as seen on the screen (y points down). */
  readonly outer: readonly Corner[];
  /** Rings around what the region surrounds, counter-clockwise. */
  readonly holes: readonly (readonly Corner[])[];
}

const OUTSIDE = -1;

/** East, south, west, north: a quarter turn to the right each. */
const DX = [1, 0, -1, 0] as const;
const DY = [0, 1, 0, -1] as const;
const EAST = 0;

/** From a corner, facing each direction: the pixel ahead on the left, relative to the corner's pixel. */
const LEFT_X = [0, 0, -1, -1] as const;
const LEFT_Y = [-1, 0, 0, -1] as const;

/**
 * Traces the outline of each region by following its edges with the region on the right. Time and memory are
 * linear in the pixels of the map.
 *
 * @param runs Regions, from `findRegions()`.
 * @param shape Height and width of the map.
 * @param connectivity What the regions were found with. Where two pixels touch at a corner only, an
 *   8-connected region's ring passes through that corner twice; a 4-connected one's turns back.
 * @returns One contour for each region, in the order of the regions.
 */
export function traceContours(runs: RegionRuns, shape: MapShape, connectivity: Connectivity): Contour[] {
  const grid = new Grid(runs, shape);
  const rings: (readonly Corner[])[][] = Array.from({ length: runs.regions }, () => []);
  for (let run = 0; run < runs.row.length; run++) {
    const [y, end] = [runs.row[run] as number, runs.end[run] as number];
    for (let x = runs.start[run] as number; x < end; x++) {
      const region = runs.region[run] as number;
      if (grid.hasTopEdge(x, y) && !grid.isTraced(x, y)) {
        rings[region]?.push(followRing(grid, x, y, connectivity));
      }
    }
  }
  // The first pixel of a region is on its outer ring; every other ring is a hole.
  return rings.map(([outer = [], ...holes]) => ({ outer, holes }));
}

/** The regions as an image, and which of their upper edges have been walked along. */
class Grid {
  readonly #labels: Int32Array;
  readonly #traced: Uint8Array;
  readonly #height: number;
  readonly #width: number;

  constructor(runs: RegionRuns, [height, width]: MapShape) {
    this.#height = height;
    this.#width = width;
    this.#labels = new Int32Array(height * width).fill(OUTSIDE);
    this.#traced = new Uint8Array(height * width);
    for (let run = 0; run < runs.row.length; run++) {
      const row = (runs.row[run] as number) * width;
      this.#labels.fill(
        runs.region[run] as number,
        row + (runs.start[run] as number),
        row + (runs.end[run] as number),
      );
    }
  }

  label(x: number, y: number): number {
    const inside = x >= 0 && x < this.#width && y >= 0 && y < this.#height;
    return inside ? this.#labels[y * this.#width + x] as number : OUTSIDE;
  }

  hasTopEdge(x: number, y: number): boolean {
    return this.label(x, y) !== this.label(x, y - 1);
  }

  isTraced(x: number, y: number): boolean {
    return this.#traced[y * this.#width + x] === 1;
  }

  trace(x: number, y: number): void {
    this.#traced[y * this.#width + x] = 1;
  }
}

/**
 * Walks from the upper left corner of a pixel along its upper edge until it is there again. Every ring has
 * such an edge.
 */
function followRing(grid: Grid, startX: number, startY: number, connectivity: Connectivity): Corner[] {
  const region = grid.label(startX, startY);
  const corners: Corner[] = [];
  let [x, y, facing] = [startX, startY, EAST];
  do {
    if (facing === EAST) grid.trace(x, y);
    x += DX[facing] as number;
    y += DY[facing] as number;
    const next = (facing + turn(grid, region, { x, y, facing }, connectivity)) % 4;
    if (next !== facing) corners.push([x, y]);
    facing = next;
  } while (x !== startX || y !== startY || facing !== EAST);
  return corners;
}

/** Quarter turns to the right at a corner: 3 is a turn to the left. */
function turn(
  grid: Grid,
  region: number,
  { x, y, facing }: { x: number; y: number; facing: number },
  connectivity: Connectivity,
): 0 | 1 | 3 {
  const right = (facing + 1) % 4; // the pixel ahead on the right is the one on the left of who faces right
  const left = grid.label(x + (LEFT_X[facing] as number), y + (LEFT_Y[facing] as number)) === region;
  const ahead = grid.label(x + (LEFT_X[right] as number), y + (LEFT_Y[right] as number)) === region;
  if (left && (ahead || connectivity === 8)) return 3;
  return ahead ? 0 : 1;
}
