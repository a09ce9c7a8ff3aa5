/** Whether good images differ at all: where nothing varies there is nothing to learn, and every threshold is a rounding error. */

import type { ImageMaps } from "./feature_store.ts";

/**
 * Difference of two features that is rounding, as a share of the map's largest one. One grey level more in one pixel makes a hundred
 * times as much.
 */
const ROUNDING = 1e-5;

/** Compares what the network sees of images: copies and black pictures are the same to it, and what only differs where it does not look. */
export class Variation {
  #first: ImageMaps | undefined;
  #largest: readonly number[] = [];
  #images = 0;
  #found = false;

  /** Adds the feature maps of images; costs nothing once two are known to differ. */
  add(images: readonly ImageMaps[]): void {
    for (const maps of images) {
      this.#images++;
      if (this.#found) continue;
      if (this.#first) this.#found = !this.#sameAsFirst(maps);
      else this.#begin(maps);
    }
  }

  /**
   * The one rule that every method goes by.
   *
   * @param action What cannot be done otherwise, as "Cannot fit".
   * @throws {RangeError} If no image differs from the others.
   */
  require(action: string): void {
    if (this.#found) return;
    throw new RangeError(
      `${action}: wanted good images that differ: received ${this.#images} that are all the same to the network, as copies of ` +
        "one picture are, or those of a covered lens; give different shots, of different parts if there are several",
    );
  }

  #begin(maps: ImageMaps): void {
    this.#first = maps.map((map) => map.slice()); // the batch's own are gone with it
    this.#largest = maps.map((map) => map.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  }

  #sameAsFirst(maps: ImageMaps): boolean {
    return maps.every((map, level) => {
      const first = this.#first?.[level] as Float32Array;
      const most = ROUNDING * (this.#largest[level] as number);
      return map.every((value, i) => Math.abs(value - (first[i] as number)) <= most);
    });
  }
}
