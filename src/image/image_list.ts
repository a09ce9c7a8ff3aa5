/** Images that are gone through more than once. */

import type { ImageSource } from "./sources.ts";

/** Images that can be read twice: a list, without streams in it, or a function that starts reading them from the first one. */
export type ImageList = readonly ImageSource[] | (() => AsyncIterable<ImageSource>);

/** Starts reading from the first image. */
export function startReading(images: ImageList): Iterable<ImageSource> | AsyncIterable<ImageSource> {
  return typeof images === "function" ? images() : images;
}

/** How many images a fit will have of a list: certain where one that cannot be read ends it. */
export function certainCount(images: ImageList, skipsUnreadable: boolean): number | undefined {
  return typeof images === "function" || skipsUnreadable ? undefined : images.length;
}
