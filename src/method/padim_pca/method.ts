/** The method `padim-pca`, described. */

import * as v from "valibot";
import { totalChannels } from "../../gaussian/hierarchy.ts";
import { MAP_OPTIONS } from "../../map/options.ts";
import { MAX_CHANNELS } from "../../options/bounds.ts";
import { schemasOf } from "../../options/option.ts";
import { chooseDims } from "../dims.ts";
import type { Method } from "../method.ts";
import { DIMS, EMBEDDING, EPSILON } from "../options.ts";
import { PRECISION, PRECISION_SETTING, precisionOption, precisionSetting } from "../precision.ts";
import { loadPadimPca, PadimPcaFitting, type PadimPcaSettings } from "./padim_pca.ts";

/** Options that the settings keep as they are. */
const kept = { embedding: EMBEDDING, epsilon: EPSILON, ...MAP_OPTIONS };

const options = { dims: DIMS, ...kept, precision: PRECISION };

/** The ablation of Defard et al. 2020, Table II. */
export const padimPca: Method<PadimPcaSettings, typeof options> = {
  name: "padim-pca",
  summary: "padim on the leading principal components of all positions' features",
  paper: "Defard et al. 2020, Table II",
  options,
  settings: v.strictObject({
    name: v.literal("padim-pca"),
    components: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_CHANNELS)),
    ...schemasOf(kept),
    ...PRECISION_SETTING,
  }),
  fewest: 3,
  score: "peak",
  plan({ maps }, { dims, precision, ...rest }, { defaultDims }) {
    const components = chooseDims(dims, totalChannels(maps), defaultDims);
    return { name: "padim-pca", components, ...rest, ...precisionSetting(precision) };
  },
  optionsOf: ({ name: _, components, precision, ...rest }) => ({
    dims: components,
    ...rest,
    ...precisionOption({ precision }),
  }),
  fit: (gpu, space, settings, use) => new PadimPcaFitting(gpu, space, settings, use),
  load: loadPadimPca,
  label: ({ components }) => `pca${components}`,
};
