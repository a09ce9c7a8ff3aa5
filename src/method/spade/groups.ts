/** Positions in groups of four inside one coarser cell: what nearest_position.wgsl compares at once. */

import { VECTOR } from "../../gpu/shaders.ts";

/** Tables of groups. */
export interface PositionGroups {
  /** [groups, 4]: positions of each group; the last group of a cell is filled up by repeating its first position. */
  readonly cells: Uint32Array<ArrayBuffer>;
  /** [groups]: the coarser cell of each group, ascending. */
  readonly parents: Uint32Array<ArrayBuffer>;
  /** [coarser cells + 1]: the first group of each coarser cell, and the number of groups. */
  readonly starts: Uint32Array<ArrayBuffer>;
}

/**
 * Groups positions by the coarser cell that contains them.
 *
 * @param containing For every position, its coarser cell.
 * @param count Number of coarser cells.
 */
export function groupPositions(containing: Uint32Array, count: number): PositionGroups {
  const inside: number[][] = Array.from({ length: count }, () => []);
  containing.forEach((cell, position) => inside[cell]?.push(position));
  const cells: number[] = [];
  const parents: number[] = [];
  const starts = [0];
  inside.forEach((positions, cell) => {
    for (let first = 0; first < positions.length; first += VECTOR) {
      const group = Array.from(
        { length: VECTOR },
        (_, i) => positions[first + i] ?? positions[first] as number,
      );
      cells.push(...group);
      parents.push(cell);
    }
    starts.push(parents.length);
  });
  return {
    cells: Uint32Array.from(cells),
    parents: Uint32Array.from(parents),
    starts: Uint32Array.from(starts),
  };
}
