/** What of the samples of its images a fit looks at: as asked for, and what they leave to the images. */

import type { CheckedFit } from "../check_fit.ts";
import type { ImageList } from "../image/image_list.ts";
import { PCA } from "../image/options.ts";
import { BRIGHTEST } from "../image/read/bands.ts";
import type { SampleSettings } from "../model/sample_settings.ts";
import { principalBands } from "./principal_bands.ts";
import { whiteOf } from "./white_of.ts";

/** What was settled, and what there is to tell of it. */
export interface FoundSamples {
  readonly samples: SampleSettings;
  /** White that was found; null where it was given or is that of the samples' type. */
  readonly white: number | null;
  /** Bands that principal components were made of, and the share of the variance that these hold; null where none were. */
  readonly bands: { readonly count: number; readonly share: number } | null;
}

/** A checked fit of which it is settled. */
export interface SettledSamples extends CheckedFit {
  readonly samples: SampleSettings;
}

/**
 * Looks at the images for what was not given.
 *
 * @throws {OptionError} If principal components are asked for of pictures with fewer than three bands.
 * @throws {ImageError} If an image cannot be decoded, and nothing takes that.
 * @throws The signal's reason, once it is aborted.
 */
export async function samplesOf(
  images: ImageList,
  { values: { maxPixels, white: given, bands: asked }, hooks: { signal, onUnreadable } }: CheckedFit,
): Promise<FoundSamples> {
  const common = { maxPixels, signal, onUnreadable };
  const choice = asked === PCA ? { mix: BRIGHTEST } : { bands: asked };
  const found = given === undefined ? await whiteOf(images, { ...common, ...choice }) : null;
  const white = given ?? found;
  if (asked !== PCA) return { samples: { white, bands: asked ?? null }, white: found, bands: null };
  const { projection, share } = await principalBands(images, { ...common, white: white ?? undefined });
  return {
    samples: { white, bands: null, pca: projection },
    white: found,
    bands: { count: projection.mean.length, share },
  };
}
