/** From the options of a fit to the settings of a method. */

import type { Backbone } from "../backbone/catalogue.ts";
import type { Reduction } from "../mvg/reduction.ts";
import { DEFAULT_MAP, type MapSettings } from "./anomaly_map.ts";
import { drawChannels, listedChannels } from "./channels.ts";
import type { FeatureSpace } from "./method.ts";
import type { MethodSettings } from "./methods.ts";
import { chooseLevels, MAHALANOBIS_AD, MVG_DEFAULTS, type MvgSettings } from "./mvg_settings.ts";
import type { Embedding, PadimSettings } from "./padim.ts";
import { SPADE_DEFAULTS, type SpadeSettings } from "./spade.ts";

/** What a fit can ask for; `mahalanobis-ad` is `mvg` with the settings of Rippel et al. 2020. */
export type MethodName = "padim" | "mvg" | "mahalanobis-ad" | "spade";

/** Every {@linkcode MethodName}. */
export const METHOD_NAMES = [
  "padim",
  "mvg",
  "mahalanobis-ad",
  "spade",
] as const satisfies readonly MethodName[];

/** Choices of a method; every one has a default. */
export interface MethodOptions extends Partial<MapSettings> {
  /** The method. Default `padim`. */
  readonly method?: MethodName;
  /** PaDiM: channels kept, drawn at random with `seed`; `all` keeps every one. By default what the backbone's paper uses. */
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
  /** MVG: indices of the feature maps used, finest first. Default: all. */
  readonly levels?: readonly number[];
  /** SPADE: most similar good images that are looked at. Default 50. */
  readonly neighbours?: number;
  /** SPADE: whether the image score is the mean of squared distances instead of distances. Default false. */
  readonly squared?: boolean;
}

/** The paper's regularisation (Defard et al. 2020, section III-B). */
const DEFAULT_EPSILON = 0.01;

/** Options that only one method has. */
const OPTIONS_OF = {
  padim: ["dims", "channels"],
  mvg: ["reduce", "levels"],
  spade: ["neighbours", "squared"],
} as const satisfies Record<string, readonly (keyof MethodOptions)[]>;

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
  for (const [method, names] of Object.entries(OPTIONS_OF)) {
    const stray = method === own ? undefined : names.find((name) => options[name] !== undefined);
    if (stray !== undefined) {
      throw new TypeError(
        `Cannot fit: option '${stray}' is of method ${method}: received it with method ${own}; leave it out`,
      );
    }
  }
}

function planPadimSettings(
  { maps }: FeatureSpace,
  options: MethodOptions,
  backbone: Backbone,
): PadimSettings {
  const total = maps.reduce((sum, { channels }) => sum + channels, 0);
  const { dims = backbone.defaultDims, seed = 0 } = options;
  const channels = options.channels
    ? listedChannels(total, options.channels)
    : drawChannels(total, dims === "all" ? total : dims, seed);
  return {
    name: "padim",
    channels: [...channels],
    embedding: options.embedding ?? "nearest",
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
