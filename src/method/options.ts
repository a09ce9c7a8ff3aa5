/** Options that several methods have. */

import * as v from "valibot";
import { MAX_CHANNELS, MAX_FLOAT32, MAX_LEVELS, MAX_SEED } from "../options/bounds.ts";
import { choice, number, readNumber, structured, whole } from "../options/option.ts";
import { wholeList } from "../options/whole_list.ts";

/** Seed of everything that is drawn. */
export const SEED = whole({
  help: "seed of what is drawn at random; the same draw on every platform",
  least: 0,
  most: MAX_SEED,
  default: 0,
});

/** Number of channels or components. */
export const DIMS = structured({
  help: "channels kept, drawn at random by seed, or 'all'; padim-pca: principal components",
  placeholder: "<n|all>",
  wanted: `a whole number from 1 to ${MAX_CHANNELS}, or 'all'`,
  follows: "as the backbone's paper",
  default: undefined,
  value: v.union([
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_CHANNELS)),
    v.literal("all"),
  ]),
  read: (text) => text === "all" ? text : readNumber(text),
  write: String,
});

/** Feature maps used. */
export const LEVELS = wholeList({
  help: "feature maps used, counted from 0, finest first",
  follows: "all",
  least: 0,
  most: MAX_LEVELS - 1,
  default: undefined,
});

/** Regularisation of every covariance. */
export const EPSILON = number({
  help: "added once to the diagonal of every covariance",
  least: 0,
  most: MAX_FLOAT32,
  default: 0.01, // Defard et al. 2020, section III-B
});

/** How the tree of levels is laid out. */
export const EMBEDDING = choice(["nearest", "nearest-exact", "bilinear"], {
  help: "how coarse features are brought to the finest grid",
  default: "nearest",
});
