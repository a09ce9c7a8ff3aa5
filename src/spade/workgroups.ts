/** Dispatch sizes of SPADE's shaders. */

import { ceilDiv } from "../gaussian/constants.ts";
import type { Level } from "../gaussian/hierarchy.ts";
import type { Workgroups } from "../gpu/batch.ts";
import {
  NEAREST_POSITION_CONSTANTS,
  SQUARED_DISTANCES_CONSTANTS,
  SQUARED_DISTANCES_TILE as TILE,
} from "./constants.ts";

/** Workgroups of squared_distances.wgsl. */
export function squaredDistancesWorkgroups({ cells }: Pick<Level, "cells">, members: number): Workgroups {
  const { LANES, ROWS } = SQUARED_DISTANCES_CONSTANTS;
  return [ceilDiv(cells, LANES * TILE), ceilDiv(members * cells, ROWS * TILE), 1];
}

/** Workgroups of nearest_position.wgsl. */
export function nearestPositionWorkgroups(groups: number, members: number): Workgroups {
  return [ceilDiv(groups, NEAREST_POSITION_CONSTANTS.INVOCATIONS), members, 1];
}
