/** Work of the hierarchical Gaussian's shaders: statistics, factor, distances. */

import { conditionWorkgroups, rootWorkgroups, substituteWorkgroups } from "../../src/gaussian/distance.ts";
import {
  blockOf,
  covarianceWorkgroups,
  diagonalWorkgroups,
  panelWorkgroups,
} from "../../src/gaussian/factor.ts";
import { diagonalFlops, panelFlops } from "../../src/gaussian/factor_work.ts";
import { gatherWorkgroups } from "../../src/gaussian/gather.ts";
import { type Level, packedEntries, rowStart } from "../../src/gaussian/hierarchy.ts";
import { mergeSize } from "../../src/gaussian/merge.ts";
import { placeWorkgroups } from "../../src/gaussian/place.ts";
import { centerWorkgroups, scatterWorkgroups } from "../../src/gaussian/scatter.ts";
import { SHADERS, TILE } from "../../src/gpu/shaders.ts";
import type { KernelShape } from "../../src/gpu/shape.ts";
import { ceilDiv } from "../../src/gpu/workgroups.ts";
import { centerWork, covarianceWork, gatherWork, rootWork, scatterWork } from "../gaussian_work.ts";
import { type Case, FLOAT } from "./case.ts";
import { type Count, type Counts, sum } from "./count.ts";

/** WebGPU's default of workgroups in one dimension. */
const MOST_WORKGROUPS = 65_535;

const { ROWS } = SHADERS.condition_wide.constants;

/** Bytes of a half. */
const HALF = 2;

/** Counts of one case. */
export function gaussianCounts({ levels, images }: Case): Counts {
  const merged = mergeSize({ levels });
  const pairs = levels.flatMap((row, index) => levels.slice(0, index + 1).map((column) => ({ row, column })));
  const finest = levels.at(-1) as Level;
  const batch = images === 1 ? "an image" : `${images} images`;
  const merge = `${merged} images merged`;
  return {
    gather: {
      of: batch,
      ...gatherWork(levels, images),
      dispatches: levels.map((level) => gatherWorkgroups(level, level.channels, images)),
      turns: levels.length,
    },
    center: {
      of: merge,
      ...centerWork(levels, merged),
      dispatches: levels.map(({ channels, cells }) => centerWorkgroups(channels * cells, MOST_WORKGROUPS)),
      turns: 3 * merged * levels.length,
    },
    scatter: {
      of: merge,
      ...scatterWork(levels, merged),
      dispatches: pairs.map(({ row, column }) => scatterWorkgroups(row, row.channels, column.channels)),
      turns: merged * pairs.length,
    },
    covariance: {
      of: "a fit",
      ...covarianceWork(levels),
      dispatches: levels.map(covarianceWorkgroups),
      turns: levels.length,
    },
    factor_diagonal: diagonal(levels, "deep"),
    factor_diagonal_wide: diagonal(levels, "wide"),
    factor_panel: panels(levels, "deep"),
    factor_panel_wide: panels(levels, "wide"),
    condition: condition(levels, images, batch, "deep"),
    condition_wide: condition(levels, images, batch, "wide"),
    condition_half: condition(levels, images, batch, "deep", HALF),
    condition_half_wide: condition(levels, images, batch, "wide", HALF),
    substitute: substitute(levels, images, batch, "deep"),
    substitute_wide: substitute(levels, images, batch, "wide"),
    substitute_half: substitute(levels, images, batch, "deep", HALF),
    substitute_half_wide: substitute(levels, images, batch, "wide", HALF),
    root: {
      of: batch,
      ...rootWork(finest, images),
      dispatches: [rootWorkgroups(finest.cells, images)],
      turns: 1,
    },
    place: {
      of: batch,
      flops: 0,
      bytes: FLOAT * (2 * images + 1) * finest.cells,
      dispatches: [placeWorkgroups(finest.cells, images)],
      turns: 1,
    },
  };
}

function blocksOf({ channels }: Level, block: number): number[] {
  return Array.from({ length: ceilDiv(channels, block) }, (_, i) => i * block);
}

function diagonal(levels: readonly Level[], shape: KernelShape): Count {
  const block = blockOf(shape);
  const steps = levels.flatMap((level) => blocksOf(level, block).map((row) => ({ level, row })));
  const rowsOf = ({ level, row }: typeof steps[number]) => Math.min(block, level.channels - row);
  const firstOf = ({ level, row }: typeof steps[number]) => level.ancestors + row;
  return {
    of: "a fit",
    dispatches: steps.map(({ level }) => diagonalWorkgroups(level, shape)),
    flops: sum(steps.map(({ level, row }) => diagonalFlops(level, { row, block }))),
    bytes: FLOAT *
      sum(steps.map((step) => {
        const rows = rowsOf(step);
        return step.level.cells * (rows * firstOf(step) + rows * (rows + 1));
      })),
    turns: sum(steps.map((step) => firstOf(step) + 8)),
    barriers: shape === "wide"
      ? sum(steps.map((step) => 2 * ceilDiv(firstOf(step), 8) + 2 * rowsOf(step)))
      : 0,
  };
}

interface PanelStep {
  readonly level: Level;
  readonly pivots: Level;
  readonly row: number;
  readonly firstTile: number;
}

function panels(levels: readonly Level[], shape: KernelShape): Count {
  const block = blockOf(shape);
  const steps = levels.flatMap((level, index): PanelStep[] => [
    ...levels.slice(0, index).flatMap((pivots) =>
      blocksOf(pivots, block).map((row) => ({ level, pivots, row, firstTile: 0 }))
    ),
    ...blocksOf(level, block).slice(0, -1).map((row) => ({
      level,
      pivots: level,
      row,
      firstTile: row / block + 1,
    })),
  ]);
  const bytesOf = ({ level, pivots, row, firstTile }: PanelStep): number => {
    const rows = level.channels - firstTile * block;
    const first = pivots.ancestors + row;
    const columns = Math.min(block, pivots.channels - row);
    const above = pivots.cells *
      (rowStart(row + columns, pivots.ancestors) - rowStart(row, pivots.ancestors));
    const copied = pivots === level ? 2 * above : 0;
    return FLOAT * (level.cells * rows * (first + 2 * columns) + above + copied);
  };
  const loopOf = ({ pivots, row }: PanelStep) => pivots.ancestors + row;
  return {
    of: "a fit",
    dispatches: steps.map(({ level, firstTile }) => panelWorkgroups(level, firstTile, shape)),
    flops: sum(
      steps.map(({ level, pivots, row, firstTile }) =>
        panelFlops(level, level.channels - firstTile * block, { level: pivots, row, block })
      ),
    ),
    bytes: sum(steps.map(bytesOf)),
    turns: sum(steps.map((step) => loopOf(step) + 8)),
    barriers: shape === "wide" ? sum(steps.map((step) => 2 * ceilDiv(loopOf(step), 8) + 16)) : 0,
  };
}

/** @param factorBytes Bytes of an element of the factor. */
function condition(
  levels: readonly Level[],
  images: number,
  of: string,
  shape: KernelShape,
  factorBytes = FLOAT,
): Count {
  const steps = levels.flatMap((level, index) =>
    levels.slice(0, index).map((ancestor) => ({ level, ancestor }))
  );
  return {
    of,
    dispatches: steps.map(({ level }) => conditionWorkgroups(level, images, shape)),
    flops: sum(
      steps.map(({ level, ancestor }) => 2 * images * level.cells * level.channels * ancestor.channels),
    ),
    bytes: sum(
      steps.map(({ level, ancestor }) =>
        level.cells * level.channels * (factorBytes * ancestor.channels + FLOAT * 2 * images) +
        FLOAT * images * ancestor.channels * ancestor.cells
      ),
    ),
    turns: sum(steps.map(({ ancestor }) => ancestor.channels)),
    barriers: shape === "wide" ? sum(steps.map(({ ancestor }) => 2 * ceilDiv(ancestor.channels, ROWS))) : 0,
  };
}

/** @param factorBytes Bytes of an element of the factor. */
function substitute(
  levels: readonly Level[],
  images: number,
  of: string,
  shape: KernelShape,
  factorBytes = FLOAT,
): Count {
  const wide = shape === "wide";
  const rows = wide ? ROWS : TILE;
  const steps = levels.flatMap((level) => blocksOf(level, rows).map((row) => ({ level, row })));
  const triangle = ({ channels }: Level) => packedEntries({ channels, ancestors: 0 });
  return {
    of,
    dispatches: levels.map((level) => substituteWorkgroups(level, images, shape)),
    flops: sum(levels.map((level) => 2 * images * level.cells * triangle(level))),
    bytes: sum(
      levels.map((level) =>
        level.cells * (factorBytes * triangle(level) + FLOAT * images * (2 * level.channels + 2))
      ),
    ),
    turns: sum(steps.map(({ row }) => row + (wide ? ROWS / 8 : TILE))),
    barriers: wide
      ? sum(
        steps.map(({ level, row }) =>
          2 * row / ROWS + 8 * ceilDiv(Math.min(ROWS, level.channels - row), 8) + 2
        ),
      ) + levels.length * Math.log2(ROWS)
      : 0,
  };
}
