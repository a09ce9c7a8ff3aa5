/** The method `spade`, described. */

import * as v from "valibot";
import { planHierarchy, totalChannels } from "../../gaussian/hierarchy.ts";
import { MAP_OPTIONS } from "../../map/options.ts";
import { MAX_IMAGES } from "../../options/bounds.ts";
import { flag, schemasOf, whole } from "../../options/option.ts";
import { drawChannels } from "../../vectors/channels.ts";
import { channelCounts, LARGE_BYTES, megabytes } from "../cost.ts";
import type { Method } from "../method.ts";
import { type SpadeCost, spadeCost } from "./cost.ts";
import type { SpadeSettings } from "./settings.ts";
import { fitSpade, loadSpade } from "./spade.ts";

const options = {
  neighbours: whole({
    help: "most similar good images that are looked at",
    least: 1,
    most: MAX_IMAGES,
    default: 50, // section 4.1
  }),
  squared: flag({
    help: "the image score is the mean of squared distances, as eq. 2 is printed, instead of distances",
    default: false, // the published figures are reproduced with the plain distance
  }),
  ...MAP_OPTIONS,
};

/** N. Cohen, Y. Hoshen, "Sub-Image Anomaly Detection with Deep Pyramid Correspondences", 2020. */
export const spade: Method<SpadeSettings, typeof options> = {
  name: "spade",
  summary: "distances to the nearest good images, and to their nearest positions; keeps all features",
  paper: "Cohen & Hoshen 2020",
  options,
  settings: v.strictObject({
    name: v.literal("spade"),
    ...schemasOf(options),
  }),
  fewest: 2, // one is left to compare with
  score: "other",
  plan: (_, values) => ({ name: "spade", ...values }),
  optionsOf: ({ name: _, ...rest }) => rest,
  fit: fitSpade,
  load: loadSpade,
  label: () => "spade",
  cost({ maps }, { neighbours }, { images, defaultDims }) {
    if (images === null) return null;
    const counts = channelCounts(maps);
    const dims = Math.min(defaultDims, totalChannels(maps));
    const padim = planHierarchy(maps, drawChannels(counts, dims, 0));
    const cost = spadeCost(maps, images, neighbours, padim);
    return cost.bytes < LARGE_BYTES ? null : describeCost(cost, images);
  },
};

/** The figures in words. */
export function describeCost(cost: SpadeCost, images: number): string {
  const { imageBytes, bytes, differences, mostDifferences, padimBytes, padimProducts } = cost;
  const times = (count: number) => Math.round(count / padimProducts).toLocaleString("en-US");
  return `Warning: spade keeps the features of every good image: ${megabytes(imageBytes)} each, ` +
    `${megabytes(bytes)} for ${images} images in memory and in the model file (padim: ${
      megabytes(padimBytes)
    }, ` +
    `however many). Finding an image's neighbours takes ${
      (differences / 1e9).toFixed(1)
    } G squared differences ` +
    `and more, ${times(differences)} to ${times(mostDifferences)} times padim's multiply-adds`;
}
