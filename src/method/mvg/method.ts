/** The method `mvg` and its preset `mahalanobis-ad`, described. */

import * as v from "valibot";
import { MAP_PEAK, PEAK } from "../../map/options.ts";
import { MAX_CHANNELS } from "../../options/bounds.ts";
import { OptionError } from "../../options/check.ts";
import { structured } from "../../options/option.ts";
import { chooseLevels } from "../levels.ts";
import type { Method } from "../method.ts";
import { LEVELS, SEED } from "../options.ts";
import { fitMvg, loadMvg } from "./mvg.ts";
import { readReduction, type Reduction, reductionText } from "./reduction.ts";
import type { MvgSettings } from "./settings.ts";

const share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));

const options = {
  reduce: structured<Reduction, Reduction>({
    help:
      "what is kept of a level: none (all), opca:SHARE (components of least variance), pca:SHARE, random:CHANNELS",
    placeholder: "<how>",
    wanted: "none, opca:SHARE or pca:SHARE with a share over 0 and up to 1, or random:CHANNELS",
    default: { kind: "none" },
    value: v.variant("kind", [
      v.strictObject({ kind: v.literal("none") }),
      v.strictObject({ kind: v.literal("opca"), share }),
      v.strictObject({ kind: v.literal("pca"), share }),
      v.strictObject({
        kind: v.literal("random"),
        count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_CHANNELS)),
      }),
    ]),
    read: readReduction,
    write: reductionText,
  }),
  levels: LEVELS,
  seed: SEED,
  peak: PEAK,
};

/**
 * X. Wang et al., "Build Gaussian distribution under deep features for anomaly detection and localization", 2022: one Gaussian
 * for the pooled features of every level, one for its positions.
 */
export const mvg: Method<MvgSettings, typeof options> = {
  name: "mvg",
  summary: "a Gaussian a feature map, of its pooled features for the score and of all positions for the map",
  paper: "Wang et al. 2022",
  options,
  settings: v.strictObject({
    name: v.literal("mvg"),
    levels: LEVELS.schema,
    reduction: options.reduce.schema,
    seed: SEED.schema,
    score: v.picklist(["sum", "mean"]),
    map: v.picklist(["positions", "pooled"]),
    peak: MAP_PEAK,
  }),
  fewest: 4, // the shrinkage of two pooled vectors would be 0, and their covariance singular
  score: "other",
  plan(space, { levels, reduce: reduction, seed, peak }) {
    if (peak === "raw") {
      throw new OptionError(
        "Cannot fit",
        "peak",
        "must be 'blurred' or top:SHARE: a mean of the maps of levels has no raw distances to take a maximum of",
      );
    }
    return {
      name: "mvg",
      levels: chooseLevels(space, levels),
      reduction,
      seed,
      score: "sum",
      map: "positions",
      peak,
    };
  },
  optionsOf: ({ levels, reduction, seed, peak }) => ({ levels, reduce: reduction, seed, peak }),
  fit: fitMvg,
  load: loadMvg,
  label: ({ reduction }) =>
    reduction.kind === "none" ? "mvg" : `mvg-${reductionText(reduction).replace(":", "")}`,
};

/**
 * O. Rippel, P. Mertens, D. Merhof, "Modeling the distribution of normal data in pre-trained deep features for anomaly
 * detection", ICPR 2020: nothing reduced, all levels of the backbone (the paper takes the nine of EfficientNet-B4). The paper scores
 * images only; the map here measures every position with the same Gaussian.
 */
export const mahalanobisAd: Method<MvgSettings, typeof options> = {
  ...mvg,
  name: "mahalanobis-ad",
  summary: "mvg with one Gaussian a feature map, of pooled features, for score and map",
  paper: "Rippel et al. 2020",
  presets: { method: "mvg", gives: ({ map }) => map === "pooled" },
  plan: (space, values, context) => ({ ...mvg.plan(space, values, context), map: "pooled" }),
};
