/** The method `padim`, described. */

import * as v from "valibot";
import { factorBytes, splitBands } from "../../gaussian/bands.ts";
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
  }),
  fewest: 3,
  score: "peak",
  plan({ maps }, { dims, channels, seed, ...rest }, { defaultDims }) {
    const counts = channelCounts(maps);
    const total = totalChannels(maps);
    if (channels) {
      return { name: "padim", channels: [...listedChannels(total, channels)], seed: null, ...rest };
    }
    const wanted = chooseDims(dims, total, defaultDims);
    return { name: "padim", channels: [...drawChannels(counts, wanted, seed)], seed, ...rest };
  },
  optionsOf({ name: _, channels, seed, ...rest }) {
    return seed === null ? { channels, ...rest } : { dims: channels.length, seed, ...rest };
  },
  fit: fitPadim,
  load: loadPadim,
  label: ({ channels }) => `rd${channels.length}`,
  cost(space, settings, { bindingBytes }) {
    const hierarchy = planPadim(space, settings);
    const bytes = hierarchy.levels.reduce((sum, level) => sum + factorBytes(level), 0);
    return bytes < LARGE_BYTES ? null : describePlan(hierarchy, bytes, bindingBytes);
  },
};

/** A memory plan in words. */
function describePlan(hierarchy: Hierarchy, bytes: number, bindingBytes: number): string {
  const levels = hierarchy.levels.map(({ channels, grid }) =>
    `${channels} on ${grid.width}x${grid.height} cells`
  );
  const bands = splitBands(hierarchy, bindingBytes).length;
  return `The Gaussian takes ${megabytes(bytes)} of GPU memory in ${bands} bands, and twice that of main ` +
    `memory to be written: ${hierarchy.dims} channels, ${levels.join(", ")}`;
}
