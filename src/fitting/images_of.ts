/** How the images of a fit are read. */

import type { CheckedFit } from "../check_fit.ts";
import type { FeatureExtractor } from "../features.ts";
import { type ImageList, startReading } from "../image/image_list.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";
import type { Preparation } from "../preparation.ts";
import { FitImages } from "./fit_images.ts";

const MEBIBYTE = 2 ** 20;

/** What of the options says how sources are read. */
export function readingOf(
  { values: { maxPixels, white, bands }, hooks: { signal, onUnreadable } }: CheckedFit,
): SourceOptions {
  return { maxPixels, white, bands, signal, onUnreadable };
}

/** How the images are read, and what is kept of them. */
export function imagesOf(
  extractor: FeatureExtractor,
  images: ImageList,
  preparation: Preparation,
  checked: CheckedFit,
): FitImages {
  const { values: { batch, cacheMb }, hooks: { signal } } = checked;
  return new FitImages({
    extractor,
    preparation,
    read: () => inBatches(startReading(images), batch, readingOf(checked)),
    batch,
    cacheBytes: cacheMb * MEBIBYTE,
    signal,
  });
}
