/** Dispatch sizes of SPADE's shaders. */

import { SHADERS, TILE } from "../../gpu/shaders.ts";
import { ceilDiv, type Workgroups } from "../../gpu/workgroups.ts";
import type { Level } from "../../gaussian/hierarchy.ts";

/** Workgroups of squared_distances.wgsl for `rows` cells of every member, by default all. */
export function squaredDistancesWorkgroups(
  { cells }: Pick<Level, "cells">,
  members: number,
  rows = cells,
): Workgroups {
  const { LANES, ROWS } = SHADERS.squared_distances.constants;
  return [ceilDiv(cells, LANES * TILE), ceilDiv(members * rows, ROWS * TILE), 1];
}

/** Workgroups of nearest_position.wgsl. */
export function nearestPositionWorkgroups(groups: number, members: number): Workgroups {
  return [ceilDiv(groups, SHADERS.nearest_position.constants.INVOCATIONS), members, 1];
}
