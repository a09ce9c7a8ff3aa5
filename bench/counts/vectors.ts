/** Work of the shaders on feature vectors, of the methods `mvg` and `spade` and of the whole. */

import { SHADERS } from "../../src/gpu/shaders.ts";
import type { KernelShape } from "../../src/gpu/shape.ts";
import { nearestPositionWorkgroups, squaredDistancesWorkgroups } from "../../src/method/spade/workgroups.ts";
import { EXTRA_ROWS, gramWorkgroups, stackWorkgroups, triangleEntries } from "../../src/vectors/gram.ts";
import { poolWorkgroups } from "../../src/vectors/pool.ts";
import { normsWorkgroups, projectWorkgroups } from "../../src/vectors/project.ts";
import { type Case, FLOAT } from "./case.ts";
import { type Count, type Counts, sum } from "./count.ts";

/** Images that SPADE compares one with, by default. */
const NEIGHBOURS = 50;

interface Level {
  readonly channels: number;
  readonly positions: number;
}

/** Counts of one case. */
export function vectorCounts({ maps, images }: Case): Counts {
  const of = images === 1 ? "an image" : `${images} images`;
  const levels = maps.map(({ channels, side }): Level => ({ channels, positions: side * side }));
  const coarsest = levels.at(-1) as Level;
  const over = (count: (level: Level) => number) => images * sum(levels.map(count));
  const { pool, gram } = SHADERS;
  return {
    pool: {
      of,
      flops: 2 * images * coarsest.channels * coarsest.positions,
      bytes: FLOAT * images * coarsest.channels * (coarsest.positions + 1),
      dispatches: [poolWorkgroups(images, coarsest.channels)],
      turns: Math.ceil(coarsest.positions / pool.constants.INVOCATIONS),
      barriers: Math.log2(pool.constants.INVOCATIONS),
    },
    stack: {
      of,
      flops: over(({ channels, positions }) => 3 * channels * positions),
      bytes: FLOAT * over(({ channels, positions }) => (2 * channels + EXTRA_ROWS) * positions),
      dispatches: levels.map(({ positions }) => stackWorkgroups(images * positions)),
      turns: sum(levels.map(({ channels }) => channels)),
    },
    gram: {
      of,
      flops: 2 * over(({ channels, positions }) => triangleEntries(channels + EXTRA_ROWS) * positions),
      bytes: FLOAT *
        sum(levels.map(({ channels, positions }) =>
          images * positions * (channels + EXTRA_ROWS) +
          gramWorkgroups(1, images * positions)[2] * triangleEntries(channels + EXTRA_ROWS)
        )),
      dispatches: levels.map(({ channels, positions }) =>
        gramWorkgroups(channels + EXTRA_ROWS, images * positions)
      ),
      turns: sum(
        levels.map(({ positions }) =>
          Math.ceil(Math.min(images * positions, gram.constants.CHUNK) / gram.constants.INVOCATIONS)
        ),
      ),
      barriers: levels.length,
    },
    project: {
      of,
      flops: over(({ channels, positions }) => channels * positions * (2 * channels + 1)),
      bytes: FLOAT *
        (over(({ channels, positions }) => 2 * channels * positions) +
          sum(levels.map(({ channels }) => channels ** 2))),
      dispatches: levels.map(({ channels, positions }) => projectWorkgroups(images * positions, channels)),
      turns: sum(levels.map(({ channels }) => channels)),
    },
    norms: norms(levels, images, of, "deep"),
    norms_wide: norms(levels, images, of, "wide"),
    ...spade(levels, images, of),
  };
}

function norms(levels: readonly Level[], images: number, of: string, shape: KernelShape): Count {
  const { LANES } = SHADERS.norms_wide.constants;
  return {
    of,
    dispatches: levels.map(({ positions }) => normsWorkgroups(images, positions, shape)),
    flops: 2 * images * sum(levels.map(({ channels, positions }) => channels * positions)),
    bytes: FLOAT * images * sum(levels.map(({ channels, positions }) => (channels + 1) * positions)),
    turns: sum(levels.map(({ channels }) => shape === "wide" ? channels / LANES : channels)),
    barriers: shape === "wide" ? levels.length * Math.log2(LANES) : 0,
  };
}

/** All pairs of positions, of which bounds leave most out; images one after the other. */
function spade(levels: readonly Level[], images: number, of: string): Counts {
  const [finest, ...coarser] = levels as [Level, ...Level[]];
  const pairs = (level: Level) => NEIGHBOURS * level.positions ** 2;
  const operands = ({ channels, positions }: Level) => (NEIGHBOURS + 1) * channels * positions;
  const each = <T>(count: T) => Array.from({ length: images }, () => count);
  const groups = finest.positions / 4;
  return {
    squared_distances: {
      of,
      flops: 3 * images * sum(coarser.map((level) => level.channels * pairs(level))),
      bytes: FLOAT * images * sum(coarser.map((level) => operands(level) + pairs(level))),
      dispatches: each(
        coarser.map(({ positions: cells }) => squaredDistancesWorkgroups({ cells }, NEIGHBOURS)),
      ).flat(),
      turns: images * sum(coarser.map(({ channels }) => channels)),
    },
    nearest_position: {
      of,
      flops: 3 * images * finest.channels * pairs(finest),
      bytes: FLOAT * images * (operands(finest) + pairs(coarser[0] as Level)),
      dispatches: each(nearestPositionWorkgroups(groups, NEIGHBOURS)),
      turns: images * groups * finest.channels,
    },
  };
}
