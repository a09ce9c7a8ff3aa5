/** The method `padim`, described. */

import * as v from "valibot";
import { gaussianBytes, splitBands } from "../../gaussian/bands.ts";
import { type Hierarchy, totalChannels } from "../../gaussian/hierarchy.ts";
import { MAP_OPTIONS } from "../../map/options.ts";
import { MAX_CHANNELS } from "../../options/bounds.ts";
import { schemasOf } from "../../options/option.ts";
import { wholeList } from "../../options/whole_list.ts";
import { drawChannels, listedChannels } from "../../vectors/channels.ts";
import { channelCounts, LARGE_BYTES, megabytes } from "../cost.ts";
import { chooseDims } from "../dims.ts";
import type { Method } from "../method.ts";
import { DIMS, EMBEDDING, EPSILON, SEED } from "../options.ts";
import { PRECISION, PRECISION_SETTING, precisionOption, precisionSetting } from "../precision.ts";
import { fitPadim, loadPadim, type PadimSettings, planPadim } from "./padim.ts";

/** Options that the settings keep as they are. */
const kept = { embedding: EMBEDDING, epsilon: EPSILON, ...MAP_OPTIONS };

const options = {
  dims: DIMS,
  channels: wholeList({
    help: "channels kept, listed, of all feature maps one after the other, finest first; in place of dims",
    follows: "dims are drawn",
    least: 0,
    most: MAX_CHANNELS - 1,
    default: undefined,
  }),
  seed: SEED,
  ...kept,
  precision: PRECISION,
};

/** T. Defard, A. Setkov, A. Loesch, R. Audigier, "PaDiM: a Patch Distribution Modeling Framework for Anomaly Detection and Localization". */
export const padim: Method<PadimSettings, typeof options> = {
  name: "padim",
  summary: "a Gaussian at every position, over channels of all feature maps drawn at random",
  paper: "Defard et al. 2020",
  options,
  settings: v.strictObject({
    name: v.literal("padim"),
    channels: options.channels.schema,
    seed: v.nullable(SEED.schema),
    ...schemasOf(kept),
    ...PRECISION_SETTING,
  }),
  fewest: 3,
  score: "peak",
  plan({ maps }, { dims, channels, seed, precision, ...others }, { defaultDims }) {
    const rest = { ...others, ...precisionSetting(precision) };
    const counts = channelCounts(maps);
    const total = totalChannels(maps);
    if (channels) {
      return { name: "padim", channels: [...listedChannels(total, channels)], seed: null, ...rest };
    }
    const wanted = chooseDims(dims, total, defaultDims);
    return { name: "padim", channels: [...drawChannels(counts, wanted, seed)], seed, ...rest };
  },
  optionsOf({ name: _, channels, seed, precision, ...others }) {
    const rest = { ...others, ...precisionOption({ precision }) };
    return seed === null ? { channels, ...rest } : { dims: channels.length, seed, ...rest };
  },
  fit: fitPadim,
  load: loadPadim,
  label: ({ channels }) => `rd${channels.length}`,
  cost(space, settings, { bindingBytes, scratch }) {
    const hierarchy = planPadim(space, settings);
    return gaussianBytes(hierarchy) < LARGE_BYTES ? null : describePlan(hierarchy, bindingBytes, scratch);
  },
};

/** A memory plan in words. */
function describePlan(hierarchy: Hierarchy, bindingBytes: number, scratch: boolean): string {
  const levels = hierarchy.levels.map(({ channels, grid }) =>
    `${channels} on ${grid.width}x${grid.height} cells`
  );
  const bands = splitBands(hierarchy, bindingBytes).length;
  const bytes = gaussianBytes(hierarchy);
  const fit = scratch
    ? "the fit holds one at a time, and leaves the others in a temporary file beside the model"
    : `the fit takes as much again, and ${megabytes(2 * bytes)} of main memory at its end`;
  return `The Gaussian takes ${megabytes(bytes)} of GPU memory in ${bands} bands; ${fit}: ` +
    `${hierarchy.dims} channels, ${
      levels.join(", ")
    }. Fewer channels (--dims) or smaller images (--resize) take less`;
}
