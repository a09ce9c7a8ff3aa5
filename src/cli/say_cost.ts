/** What a model that grows with its images costs, on stderr before the fit goes on. */

import type { Backbone } from "../backbone/catalogue.ts";
import { planHierarchy } from "../gaussian/hierarchy.ts";
import { drawChannels } from "../method/channels.ts";
import type { FeatureSpace } from "../method/method.ts";
import type { MethodSettings } from "../method/methods.ts";
import { type SpadeCost, spadeCost } from "../spade/cost.ts";

/** A gallery from this size on is worth a warning: 260 images of the embedded backbone, six of its PaDiM models. */
const LARGE_BYTES = 2 ** 27;

/**
 * Prints the cost of a fit that is going to be large beside that of PaDiM; nothing for other methods and smaller fits.
 *
 * @param images Images that are going to be fitted.
 */
export function sayCost(
  { maps }: FeatureSpace,
  method: MethodSettings,
  images: number,
  { defaultDims }: Pick<Backbone, "defaultDims">,
): void {
  if (method.name !== "spade") return;
  const total = maps.reduce((sum, { channels }) => sum + channels, 0);
  const padim = planHierarchy(maps, drawChannels(total, Math.min(defaultDims, total), 0));
  const cost = spadeCost(maps, images, method.neighbours, padim);
  if (cost.bytes >= LARGE_BYTES) console.error(describeCost(cost, images));
}

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
    } G squared differences and more, ` +
    `${times(differences)} to ${times(mostDifferences)} times padim's multiply-adds`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
