/** From the options of a fit to the settings of a method. */

import type { Backbone } from "../backbone/backbone.ts";
import type { Reduction } from "./mvg/reduction.ts";
import { DEFAULT_MAP, type MapSettings } from "../map/map_taps.ts";
import { drawChannels, listedChannels } from "../vectors/channels.ts";
import type { FeatureSpace } from "./method.ts";
import type { MethodSettings } from "./table.ts";
import { chooseLevels, MAHALANOBIS_AD, MVG_DEFAULTS, type MvgSettings } from "./mvg/settings.ts";
import type { Embedding } from "./padim/embedding.ts";
import type { PadimSettings } from "./padim/padim.ts";
import type { PadimLevelsSettings } from "./padim_levels/padim_levels.ts";
import type { PadimPcaSettings } from "./padim_pca/padim_pca.ts";
import { SPADE_DEFAULTS, type SpadeSettings } from "./spade/spade.ts";

/**
 * What a fit can ask for; `padim-levels` and `padim-pca` are the ablations of Defard et al. 2020, Tables I and II;
 * `mahalanobis-ad` is `mvg` with the settings of Rippel et al. 2020.
 */
export type MethodName = "padim" | "padim-levels" | "padim-pca" | "mvg" | "mahalanobis-ad" | "spade";

/** Every {@linkcode MethodName}. */
export const METHOD_NAMES = [
  "padim",
  "padim-levels",
  "padim-pca",
  "mvg",
  "mahalanobis-ad",
  "spade",
] as const satisfies readonly MethodName[];

/** Choices of a method; every one has a default. */
export interface MethodOptions extends Partial<MapSettings> {
  /** The method. Default `padim`. */
  readonly method?: MethodName;
  /**
   * PaDiM: channels kept, drawn at random with `seed`; `all` keeps every one. By default what the backbone's paper uses. With
   * `padim-pca`, principal components kept.
   */
  readonly dims?: number | "all";
  /** PaDiM: channels kept, listed: indices into the concatenated feature maps, finest first. Takes the place of `dims`. */
  readonly channels?: readonly number[];
  /** Seed of the channel choice; the same channels on every platform. Default 0. */
  readonly seed?: number;
  /** PaDiM: added once to the diagonal of every covariance. Default 0.01. */
  readonly epsilon?: number;
  /** PaDiM: how coarse feature maps are brought to the finest grid. Default `nearest`. */
  readonly embedding?: Embedding;
  /** MVG: what is kept of every level's feature vectors. Default: all. */
  readonly reduce?: Reduction;
  /** MVG and `padim-levels`: indices of the feature maps used, finest first. Default: all. */
  readonly levels?: readonly number[];
  /** SPADE: most similar good images that are looked at. Default 50. */
  readonly neighbours?: number;
  /** SPADE: whether the image score is the mean of squared distances instead of distances. Default false. */
  readonly squared?: boolean;
}

/** The paper's regularisation (Defard et al. 2020, section III-B). */
const DEFAULT_EPSILON = 0.01;

/** Options that not every method has. */
const OPTIONS_OF = {
  padim: ["dims", "channels"],
  "padim-levels": ["levels"],
  "padim-pca": ["dims"],
  mvg: ["reduce", "levels"],
  spade: ["neighbours", "squared"],
} as const satisfies Record<string, readonly (keyof MethodOptions)[]>;

/** The same, by the methods' names. */
const OPTION_LISTS: readonly [string, readonly (keyof MethodOptions)[]][] = Object.entries(OPTIONS_OF);

/**
 * Works out a method's settings.
 *
 * @throws {RangeError} If an option is out of range.
 * @throws {TypeError} If an option is of another method.
 */
export function planMethod(space: FeatureSpace, options: MethodOptions, backbone: Backbone): MethodSettings {
  const { method = "padim" } = options;
  switch (method) {
    case "padim":
      requireOwnOptions(options, "padim");
      return planPadimSettings(space, options, backbone);
    case "padim-levels":
      requireOwnOptions(options, "padim-levels");
      return planPadimLevels(space, options);
    case "padim-pca":
      requireOwnOptions(options, "padim-pca");
      return planPadimPca(space, options, backbone);
    case "mvg":
      requireOwnOptions(options, "mvg");
      return planMvg(space, options, MVG_DEFAULTS);
    case "mahalanobis-ad":
      requireOwnOptions(options, "mvg");
      return planMvg(space, options, MAHALANOBIS_AD);
    case "spade":
      requireOwnOptions(options, "spade");
      return planSpade(options);
  }
}

function requireOwnOptions(options: MethodOptions, own: keyof typeof OPTIONS_OF): void {
  const allowed: readonly (keyof MethodOptions)[] = OPTIONS_OF[own];
  const stray = OPTION_LISTS.flatMap(([, names]) => names)
    .find((name) => !allowed.includes(name) && options[name] !== undefined);
  if (stray === undefined) return;
  const owners = OPTION_LISTS.filter(([, names]) => names.includes(stray)).map(([method]) => method);
  throw new TypeError(
    `Cannot fit: option '${stray}' is of method ${
      owners.join(", ")
    }: received it with method ${own}; leave it out`,
  );
}

function planPadimSettings(
  { maps }: FeatureSpace,
  options: MethodOptions,
  backbone: Backbone,
): PadimSettings {
  const counts = maps.map(({ channels }) => channels);
  const total = counts.reduce((sum, channels) => sum + channels, 0);
  const { dims = backbone.defaultDims, seed = 0 } = options;
  const channels = options.channels
    ? listedChannels(total, options.channels)
    : drawChannels(counts, dims === "all" ? total : dims, seed);
  return {
    name: "padim",
    channels: [...channels],
    embedding: options.embedding ?? "nearest",
    ...planRegularisedMap(options),
  };
}

function planPadimLevels(space: FeatureSpace, options: MethodOptions): PadimLevelsSettings {
  const levels = chooseLevels(space, options.levels);
  if (levels.length > 1 && options.peak === "raw") {
    throw new RangeError(
      `Cannot fit: a sum over ${levels.length} levels has no raw distances to take a maximum of; use the peak 'blurred'`,
    );
  }
  return { name: "padim-levels", levels, ...planRegularisedMap(options) };
}

function planPadimPca({ maps }: FeatureSpace, options: MethodOptions, backbone: Backbone): PadimPcaSettings {
  const total = maps.reduce((sum, { channels }) => sum + channels, 0);
  const { dims = backbone.defaultDims, embedding = "nearest" } = options;
  const components = dims === "all" ? total : dims;
  if (!Number.isInteger(components) || components < 1 || components > total) {
    throw new RangeError(
      `Cannot keep principal components: the backbone's feature maps have ${total} channels in all: received ${components} to keep`,
    );
  }
  return { name: "padim-pca", components, embedding, ...planRegularisedMap(options) };
}

function planRegularisedMap(options: MethodOptions): MapSettings & { readonly epsilon: number } {
  return {
    epsilon: options.epsilon ?? DEFAULT_EPSILON,
    interpolation: options.interpolation ?? DEFAULT_MAP.interpolation,
    sigma: options.sigma ?? DEFAULT_MAP.sigma,
    peak: options.peak ?? DEFAULT_MAP.peak,
  };
}

function planMvg(
  space: FeatureSpace,
  { levels, reduce, seed = 0 }: MethodOptions,
  defaults: Pick<MvgSettings, "reduction" | "score" | "map">,
): MvgSettings {
  return {
    name: "mvg",
    levels: chooseLevels(space, levels),
    ...defaults,
    ...(reduce ? { reduction: reduce } : {}),
    seed,
  };
}

function planSpade(options: MethodOptions): SpadeSettings {
  const { neighbours = SPADE_DEFAULTS.neighbours, squared = SPADE_DEFAULTS.squared } = options;
  if (!Number.isSafeInteger(neighbours) || neighbours < 1) {
    throw new RangeError(
      `Cannot fit: the number of neighbours must be a positive integer: received ${neighbours}`,
    );
  }
  const { interpolation = DEFAULT_MAP.interpolation, sigma = DEFAULT_MAP.sigma } = options;
  return { name: "spade", neighbours, squared, interpolation, sigma };
}
