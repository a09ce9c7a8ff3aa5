/** How the search for nearest positions is cut, so that no buffer is too large and no submit too long. */

import type { Level } from "../../gaussian/hierarchy.ts";
import { SUBMIT_FLOPS } from "../../gpu/submits.ts";
import { ceilDiv } from "../../gpu/workgroups.ts";

/** Scratch memory for the distances between coarse cells. */
const SCRATCH_BYTES = 2 ** 26;

/** What a search is bounded by. */
export interface SearchLimits {
  /** Largest buffer. */
  readonly bytes: number;
  /** Most floating-point operations of a submit. */
  readonly flops?: number;
}

/** What is compared at once. */
export interface SearchPlan {
  /** Images of the gallery; one if an image is cut. */
  readonly members: number;
  /** Cells of the level above the finest, of each gallery image; all of them unless an image is cut. */
  readonly rows: number;
  /** Groups of the query's positions; all of them unless an image is cut. */
  readonly groups: number;
}

/** Operations of all squared distances between two sets of cells: a difference, its square and a sum each. */
export function squaresFlops(channels: number, rows: number, columns: number): number {
  return 3 * channels * rows * columns;
}

/**
 * Plans the search. What it finds does not depend on it.
 *
 * @param levels Coarsest level first.
 * @param groups Groups of the query's positions.
 * @throws {RangeError} If the distances between all cells of a coarser level than the one above the finest do not fit a buffer.
 */
export function planSearch(
  levels: readonly Pick<Level, "channels" | "cells">[],
  groups: number,
  { bytes, flops = SUBMIT_FLOPS }: SearchLimits,
): SearchPlan {
  const finest = levels.at(-1) as Level;
  const above = levels.at(-2) ?? { channels: 0, cells: 1 };
  const scratch = Math.min(SCRATCH_BYTES, bytes);
  const whole = Math.max(4, ...levels.slice(0, -2).map(({ cells }) => 4 * cells ** 2));
  if (whole > bytes) {
    throw new RangeError(
      `Cannot search for nearest positions: the distances between all coarse cells of two images take ${whole} ` +
        `bytes, the device binds at most ${bytes}; make the images smaller (--resize, option resize)`,
    );
  }
  const image = {
    bytes: Math.max(whole, 4 * above.cells ** 2),
    flops: levels.reduce((sum, { channels, cells }) => sum + squaresFlops(channels, cells, cells), 0),
  };
  const members = Math.floor(Math.min(scratch / image.bytes, flops / image.flops));
  if (members >= 1) return { members, rows: above.cells, groups };
  const most = Math.max(
    1,
    Math.floor(
      Math.min(scratch / 4 / above.cells, flops / Math.max(1, squaresFlops(above.channels, 1, above.cells))),
    ),
  );
  const rows = ceilDiv(above.cells, ceilDiv(above.cells, most));
  const compared = squaresFlops(finest.channels, rows / above.cells * finest.cells, finest.cells);
  return { members: 1, rows, groups: ceilDiv(groups, Math.min(groups, Math.ceil(compared / flops))) };
}
