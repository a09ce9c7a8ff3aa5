/** Work of the shaders on images: resize, registration, maps back in the source. */

import { antialiasTaps } from "../../src/map/antialias.ts";
import { resizePillowWorkgroups } from "../../src/preprocess/resize_pillow.ts";
import { resizeColumnsWorkgroups, resizeRowsWorkgroups } from "../../src/preprocess/resize_real.ts";
import { alignWorkgroups } from "../../src/register/align.ts";
import { hideUnseenWorkgroups } from "../../src/register/hide_unseen.ts";
import { alignmentSize, levelSizes, referenceSize } from "../../src/register/levels.ts";
import { medianWorkgroups } from "../../src/register/median.ts";
import {
  searchShiftWideWorkgroups,
  searchShiftWorkgroups,
  shiftsOf,
} from "../../src/register/search_shift.ts";
import { visibleWorkgroups } from "../../src/register/visible.ts";
import { warpImageWorkgroups } from "../../src/register/warp_image.ts";
import { warpMapWorkgroups } from "../../src/register/warp_map.ts";
import { SHADERS } from "../../src/gpu/shaders.ts";
import type { Workgroups } from "../../src/gpu/workgroups.ts";
import { type Case, FITTED, FLOAT, SOURCE } from "./case.ts";
import { type Count, type Counts, sum } from "./count.ts";

const CHANNELS = 3;
const FRAME = { width: SOURCE, height: SOURCE };

/** Most steps of align.wgsl at each level, finest first, and starts of every image; as in src/register/estimate.ts. */
const STEPS = [3, 8, 12] as const;
const STARTS = 2;

/** Operations of align.wgsl for a pixel and a step: the place, two bilinear values and gradients, and 22 sums of products. */
const ALIGN_FLOPS = 90;

/** Counts of one case. */
export function imageCounts({ side, images }: Case): Counts {
  const of = images === 1 ? "an image" : `${images} images`;
  const pixels = side * side;
  const { support } = antialiasTaps("bicubic", SOURCE, side);
  const groups = SOURCE * CHANNELS / 4;
  const samples = SOURCE * SOURCE * CHANNELS;
  const each = (workgroups: Workgroups) => Array.from({ length: images }, () => workgroups);
  const perPixel = (flops: number, bytes: number) => ({
    of,
    flops: flops * pixels * images,
    bytes: bytes * pixels * images,
  });
  const warped: Count = {
    ...perPixel(2 * support ** 2 * CHANNELS, 0),
    bytes: images * (samples + FLOAT * CHANNELS * pixels),
    dispatches: each(warpImageWorkgroups({ width: side, height: side })),
    turns: images * support * Math.ceil(support / 4),
  };
  return {
    resize_rows: {
      of,
      flops: images * 2 * support * side * SOURCE * CHANNELS,
      bytes: images * (samples + FLOAT * side * SOURCE * CHANNELS),
      dispatches: each(resizeRowsWorkgroups(side, groups)),
      turns: images * support,
    },
    resize_columns: {
      ...perPixel(2 * support * CHANNELS, 0),
      bytes: images * FLOAT * CHANNELS * (side * SOURCE + pixels),
      dispatches: each(resizeColumnsWorkgroups(side, side)),
      turns: images * support,
    },
    resize_columns_pillow: {
      of,
      flops: images * 2 * support * side * SOURCE * CHANNELS,
      bytes: images * (samples + FLOAT * side * SOURCE),
      dispatches: each(resizePillowWorkgroups(SOURCE, side)),
      turns: images * support,
    },
    resize_rows_pillow: {
      ...perPixel(2 * support * CHANNELS, 0),
      bytes: images * FLOAT * (side * SOURCE + CHANNELS * pixels),
      dispatches: each(resizePillowWorkgroups(side, side)),
      turns: images * support,
    },
    warp_image: warped,
    warp_image_rgb8: warped,
    warp_map: {
      of,
      flops: images * 30 * SOURCE * SOURCE,
      bytes: images * FLOAT * (SOURCE * SOURCE + pixels),
      dispatches: each(warpMapWorkgroups(FRAME)),
      turns: images,
    },
    visible: {
      ...perPixel(12, FLOAT),
      dispatches: [visibleWorkgroups({ width: side, height: side }, images)],
      turns: 1,
    },
    hide_unseen: {
      ...perPixel(1, 3 * FLOAT),
      dispatches: [hideUnseenWorkgroups(images, pixels)],
      turns: 1,
    },
    ...registration(images, of),
  };
}

function registration(images: number, of: string): Counts {
  const sizes = levelSizes(alignmentSize(FRAME));
  const areas = sizes.map(({ width, height }) => width * height);
  const steps = STEPS.map((most) => most + 1); // and the worth of where they end
  const { INVOCATIONS } = SHADERS.align.constants;
  const coarsest = sizes.at(-1) as typeof sizes[number];
  const { search_shift, search_shift_wide, best_shift } = SHADERS;
  const { INVOCATIONS: searching } = search_shift.constants;
  const shifts = shiftsOf(coarsest);
  const overlap = coarsest.width * coarsest.height * 9 / 16; // on average over all shifts of at most half a side
  const shown = referenceSize(FRAME);
  const before = shown.width * shown.height;
  const rows = (level: number) => (level === 0 ? 1 : STARTS) * images;
  return {
    align: {
      of,
      flops: sum(areas.map((area, level) => rows(level) * area * (steps[level] as number) * ALIGN_FLOPS)),
      bytes: FLOAT * sum(areas.map((area, level) => rows(level) * area)),
      dispatches: areas.map((_, level) => alignWorkgroups(rows(level))),
      turns: sum(areas.map((area, level) => area / INVOCATIONS * (steps[level] as number))),
      barriers: sum(steps) * (2 + Math.log2(INVOCATIONS)),
    },
    search_shift: {
      of,
      flops: images * shifts * overlap * 8,
      bytes: FLOAT * (images + 1) * coarsest.width * coarsest.height,
      dispatches: [searchShiftWorkgroups(images)],
      turns: Math.ceil(shifts / searching) * overlap,
      barriers: Math.log2(searching),
    },
    search_shift_wide: {
      of,
      flops: images * shifts * overlap * 8,
      bytes: FLOAT * ((images + 1) * coarsest.width * coarsest.height + 4 * images * shifts),
      dispatches: [searchShiftWideWorkgroups(coarsest, images)],
      turns: coarsest.width * coarsest.height / search_shift_wide.constants.INVOCATIONS,
      barriers: Math.log2(search_shift_wide.constants.INVOCATIONS),
    },
    best_shift: {
      of,
      flops: images * shifts,
      bytes: FLOAT * 4 * images * (shifts + 2),
      dispatches: [searchShiftWorkgroups(images)],
      turns: Math.ceil(shifts / best_shift.constants.INVOCATIONS) + 1,
      barriers: Math.log2(best_shift.constants.INVOCATIONS),
    },
    median: {
      of: `${FITTED} pictures`,
      flops: before * FITTED * 9 * 6,
      bytes: FLOAT * before * (4 * FITTED + 2),
      dispatches: [medianWorkgroups(before)],
      turns: 9 * FITTED,
    },
  };
}
