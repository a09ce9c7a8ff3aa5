/** How the images of a fit are read. */

import type { FeatureExtractor } from "../features.ts";
import { type ImageList, startReading } from "../image/image_list.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";
import { readingOf as sampleReading } from "../model/sample_settings.ts";
import type { Preparation } from "../preparation.ts";
import { FitImages } from "./fit_images.ts";
import type { SettledSamples } from "./samples_of.ts";
import { storeRoom } from "./store_room.ts";

/** What of the options says how sources are read. */
export function readingOf(
  { values: { maxPixels }, samples, hooks: { signal, onUnreadable } }: SettledSamples,
): SourceOptions {
  return { maxPixels, ...sampleReading(samples), signal, onUnreadable };
}

/** How the images are read, and what is kept of them. */
export function imagesOf(
  extractor: FeatureExtractor,
  images: ImageList,
  preparation: Preparation,
  checked: SettledSamples,
): FitImages {
  const { values: { batch, cacheMb }, hooks: { signal, onNote } } = checked;
  return new FitImages({
    extractor,
    preparation,
    read: () => inBatches(startReading(images), batch, readingOf(checked)),
    batch,
    room: storeRoom(cacheMb, onNote),
    signal,
  });
}
