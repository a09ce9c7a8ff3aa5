/** What is kept of the pictures of a fit: a hash each, and what they are like. */

import { hashImage } from "../image/image_hash.ts";
import { type ImageKind, kindOf } from "../kind/image_kind.ts";
import type { Size } from "../preprocess/settings.ts";
import type { FirstBatch } from "./fit_images.ts";

/** Grows by the pictures of batches. */
export class TrainingPictures {
  /** SHA-256 of each, in the order of reading. */
  readonly hashes: Uint8Array<ArrayBuffer>[] = [];
  /** What each is like, in the order of reading. */
  readonly kinds: ImageKind[] = [];

  /** Adds a batch. */
  async add({ images }: FirstBatch): Promise<void> {
    for (const { image } of images) {
      this.hashes.push(await hashImage(image));
      this.kinds.push(kindOf(image));
    }
  }

  /** Places of pictures that are the same to the last sample, picture by picture; of which there is one only is not listed. */
  get copies(): number[][] {
    const places = Map.groupBy(this.hashes.keys(), (place) => (this.hashes[place] as Uint8Array).toHex());
    return [...places.values()].filter(({ length }) => length > 1);
  }

  /** Size of the first picture. */
  get firstSize(): Size {
    return this.kinds[0] as ImageKind;
  }
}
