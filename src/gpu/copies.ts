/** Copies of tensors, recorded. */

import type { Batch } from "./batch.ts";
import { Tensor } from "./tensor.ts";

/** Records a copy of a tensor; the caller disposes of it. */
export function copied(batch: Batch, tensor: Tensor): Tensor {
  const copy = Tensor.create(batch.gpu, tensor.label, tensor.shape);
  batch.copy(tensor, copy);
  return copy;
}

/**
 * Records copies of some images.
 *
 * @param tensors [images, ...] each; not changed.
 * @param chosen Which images; one or more.
 * @returns [chosen, ...] of each; the caller disposes of them.
 */
export function copiedImages(batch: Batch, tensors: readonly Tensor[], chosen: readonly number[]): Tensor[] {
  return tensors.map((tensor) => {
    const [, ...extents] = tensor.shape;
    const copy = Tensor.create(batch.gpu, tensor.label, [chosen.length, ...extents]);
    const length = copy.length / chosen.length;
    chosen.forEach((image, at) =>
      batch.copy(tensor, copy, { from: image * length, length, at: at * length })
    );
    return copy;
  });
}

/**
 * Records a copy of images to places among others.
 *
 * @param images [count, ...]; not changed.
 * @param all [more, ...], written at `places`.
 */
export function putImages(batch: Batch, images: Tensor, all: Tensor, places: readonly number[]): void {
  const length = images.length / places.length;
  places.forEach((place, at) => batch.copy(images, all, { from: at * length, length, at: place * length }));
}
