/** Reading the images of a fit once more: what is known of an image is known by its place, which must be the same. */

import type { NamedImage } from "../image/sources.ts";

/** Some images of a fit, read once more. */
export interface ReadAgain {
  readonly images: readonly NamedImage[];
  /** Place of the first of them in the order of the fit. */
  readonly first: number;
}

/**
 * Goes through the images of a fit once more.
 *
 * @param batches The images, read anew.
 * @param names Names of all images in the order of the fit.
 * @throws {RangeError} If they are others, or in another order, by their names and number.
 */
export async function* readAgain(
  batches: AsyncIterable<readonly NamedImage[]>,
  names: readonly string[],
): AsyncGenerator<ReadAgain> {
  let first = 0;
  for await (const images of batches) {
    images.forEach(({ name }, i) => requireSame(first + i, name, names));
    yield { images, first };
    first += images.length;
  }
  if (first === names.length) return;
  throw new RangeError(
    `Cannot leave images out: ${names.length} were fitted, the second time ${first} could be read; ` +
      "keep the images as they are during a fit",
  );
}

function requireSame(place: number, name: string, names: readonly string[]): void {
  const before = names[place];
  if (before === undefined || before === name) return; // how many are too many is known at the end
  throw new RangeError(
    `Cannot leave images out: '${before}' was fitted, the second time '${name}' is in its place; ` +
      "keep the images and their order as they are during a fit",
  );
}
