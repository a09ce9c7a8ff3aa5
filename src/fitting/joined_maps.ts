/** Feature maps of images put together to those of a batch, always in the same memory. */

import { freeArray } from "../free_array.ts";
import type { FeatureShape } from "../gaussian/hierarchy.ts";

/** Room for one batch, as large as the largest so far. */
export class JoinedMaps implements Disposable {
  #levels: readonly Float32Array<ArrayBuffer>[] = [];

  /**
   * Puts images together.
   *
   * @param shapes Of the maps of an image.
   * @param fill Writes the maps of an image.
   * @returns [images, channels, height, width] each; valid until the next call.
   */
  of(
    shapes: readonly FeatureShape[],
    images: number,
    fill: (image: number, into: readonly Float32Array[]) => void,
  ): Float32Array<ArrayBuffer>[] {
    const sizes = shapes.map(({ channels, height, width }) => channels * height * width);
    if (sizes.some((size, level) => (this.#levels[level]?.length ?? 0) < images * size)) {
      this[Symbol.dispose]();
      this.#levels = sizes.map((size) => new Float32Array(images * size));
    }
    const joined = this.#levels.map((level, i) => level.subarray(0, images * (sizes[i] as number)));
    for (let image = 0; image < images; image++) {
      fill(
        image,
        joined.map((level, i) => {
          const size = sizes[i] as number;
          return level.subarray(image * size, (image + 1) * size);
        }),
      );
    }
    return joined;
  }

  /** Gives the memory back. */
  [Symbol.dispose](): void {
    this.#levels.forEach(freeArray);
    this.#levels = [];
  }
}
