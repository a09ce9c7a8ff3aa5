/** What a large model costs, on stderr before anything of it is allocated. */

import type { Backbone } from "../backbone/catalogue.ts";
import { factorBytes, splitBands } from "../gaussian/bands.ts";
import { type FeatureShape, type Hierarchy, planHierarchy } from "../gaussian/hierarchy.ts";
import { restrict } from "../gaussian/restrict.ts";
import { includedIn } from "../map/roi_mask.ts";
import { drawChannels } from "../vectors/channels.ts";
import type { FeatureSpace } from "../method/method.ts";
import type { MethodSettings } from "../method/table.ts";
import { planPadim } from "../method/padim/padim.ts";
import { type SpadeCost, spadeCost } from "../method/spade/cost.ts";

/** A gallery from this size on is worth a warning: 260 images of the embedded backbone, six of its PaDiM models. */
const LARGE_BYTES = 2 ** 27;

/**
 * Prints the memory plan of a large PaDiM model, and the cost of a large SPADE gallery beside that of PaDiM; nothing for others.
 *
 * @param images Images that are going to be fitted.
 * @param bindingBytes Most that the device binds in one buffer.
 * @throws {RangeError} If a band of a single row of coarse cells is more than that.
 */
export function sayCost(
  space: FeatureSpace,
  method: MethodSettings,
  images: number,
  { defaultDims }: Pick<Backbone, "defaultDims">,
  bindingBytes: number,
): void {
  if (method.name === "padim") {
    const hierarchy = planPadim(space, method);
    const bytes = hierarchy.levels.reduce((sum, level) => sum + factorBytes(level), 0);
    if (bytes >= LARGE_BYTES) console.error(describePlan(hierarchy, bytes, bindingBytes));
  }
  if (method.name !== "spade") return;
  const { maps } = space;
  const counts = maps.map(({ channels }) => channels);
  const total = counts.reduce((sum, channels) => sum + channels, 0);
  const whole = planHierarchy(maps, drawChannels(counts, Math.min(defaultDims, total), 0));
  const included = includedIn(space, maps[0] as FeatureShape);
  const padim = included ? restrict(whole, included) : whole;
  const cost = spadeCost(maps, images, method.neighbours, padim, included);
  if (cost.bytes >= LARGE_BYTES) console.error(describeCost(cost, images));
}

/** A memory plan in words. */
export function describePlan(hierarchy: Hierarchy, bytes: number, bindingBytes: number): string {
  const levels = hierarchy.levels.map(({ channels, grid }) =>
    `${channels} on ${grid.width}x${grid.height} cells`
  );
  const bands = splitBands(hierarchy, bindingBytes).length;
  return `The Gaussian takes ${
    megabytes(bytes)
  } of GPU memory in ${bands} bands, and twice that of main memory to be written: ` +
    `${hierarchy.dims} channels, ${levels.join(", ")}`;
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
