/** Floating-point operations of the factorisation's steps, a multiply-add being two. */

import type { Level } from "./hierarchy.ts";

/** Multiply-adds of `count` columns of a row, the first of which has `first` before it: column j takes j. */
function products(first: number, count: number): number {
  return count * first + count * (count - 1) / 2;
}

/** Of the block on the diagonal whose rows begin at `row`. */
export function diagonalFlops(
  { cells, channels, ancestors }: Level,
  { row, block }: { row: number; block: number },
): number {
  const rows = Math.min(block, channels - row);
  const sums = Array.from({ length: rows }, (_, own) => products(ancestors + row, own + 1));
  return 2 * cells * sums.reduce((total, sum) => total + sum, 0);
}

/** Of `rows` rows of a level beside a block of another one's, or below one of its own. */
export function panelFlops(
  { cells }: Level,
  rows: number,
  pivots: { level: Level; row: number; block: number },
): number {
  const { level: { ancestors, channels }, row, block } = pivots;
  return 2 * cells * rows * products(ancestors + row, Math.min(block, channels - row));
}
