/** Work of the shaders from distances to maps and scores. */

import { SHADERS } from "../../src/gpu/shaders.ts";
import type { KernelShape } from "../../src/gpu/shape.ts";
import type { Workgroups } from "../../src/gpu/workgroups.ts";
import { planTaps } from "../../src/map/map_taps.ts";
import { maskMapWorkgroups } from "../../src/map/mask_map.ts";
import { peakWorkgroups } from "../../src/map/peak.ts";
import { resampleColumnsWorkgroups, resampleRowsWorkgroups } from "../../src/map/resample.ts";
import { topMeanWorkgroups } from "../../src/map/top_mean.ts";
import { addWeightedWorkgroups } from "../../src/vectors/add_weighted.ts";
import { type Case, FLOAT } from "./case.ts";
import { type Count, type Counts, sum } from "./count.ts";

/** WebGPU's default of workgroups in one dimension. */
const MOST_WORKGROUPS = 65_535;

/** Counts of one case. */
export function mapCounts({ side, images, maps }: Case): Counts {
  const of = images === 1 ? "an image" : `${images} images`;
  const pixels = side * side;
  const grid = (maps[0] as Case["maps"][number]).side;
  const { rows } = planTaps({ height: grid, width: grid }, { height: side, width: side }, {
    interpolation: "bilinear",
    sigma: 4,
  });
  const { support } = rows;
  const { top_mean } = SHADERS;
  const passes = Math.ceil(pixels / top_mean.constants.INVOCATIONS);
  return {
    resample_columns: {
      of,
      flops: 2 * images * support * grid * side,
      bytes: FLOAT * images * (grid * grid + grid * side),
      dispatches: [resampleColumnsWorkgroups(images * grid, side)],
      turns: support,
    },
    resample_rows: {
      of,
      flops: 2 * images * support * pixels,
      bytes: FLOAT * images * (grid * side + pixels),
      dispatches: [resampleRowsWorkgroups([images, side, side])],
      turns: support,
    },
    mask_map: {
      of,
      flops: 2 * images * pixels,
      bytes: FLOAT * (3 * images + 2) * pixels,
      dispatches: [maskMapWorkgroups(images, pixels)],
      turns: 1,
    },
    add_weighted: {
      of: `${of}, 3 levels`,
      flops: 3 * 2 * images * pixels,
      bytes: FLOAT * 3 * 3 * images * pixels,
      dispatches: [0, 1, 2].map(() => addWeightedWorkgroups(images * pixels, MOST_WORKGROUPS)),
      turns: 3,
    },
    peak: peaks(images, pixels, of, "deep"),
    peak_wide: peaks(images, pixels, of, "wide"),
    top_mean: {
      of,
      flops: 5 * images * pixels,
      bytes: FLOAT * images * pixels,
      dispatches: [topMeanWorkgroups(images)],
      turns: 5 * passes,
      barriers: 4 * 3 + Math.log2(top_mean.constants.INVOCATIONS),
    },
  };
}

function peaks(images: number, pixels: number, of: string, shape: KernelShape): Count {
  const { CHUNK, INVOCATIONS } = SHADERS[shape === "wide" ? "peak_wide" : "peak"].constants;
  const dispatches: Workgroups[] = [];
  const lengths: number[] = [];
  let length = pixels;
  do {
    lengths.push(length);
    const workgroups = peakWorkgroups(images, length, shape);
    dispatches.push(workgroups);
    length = workgroups[0];
  } while (length > 1);
  return {
    of,
    dispatches,
    flops: images * sum(lengths),
    bytes: FLOAT * images * (sum(lengths) + sum(dispatches.map(([groups]) => groups))),
    turns: sum(lengths.map((own) => Math.ceil(Math.min(own, CHUNK) / INVOCATIONS))),
    barriers: dispatches.length * Math.log2(INVOCATIONS),
  };
}
