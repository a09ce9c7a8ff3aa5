/** Image-level neighbours: which good images look most alike (Cohen & Hoshen 2020, section 3.2, eq. 2). */

/** The images nearest to one image, nearest first. */
export interface Neighbours {
  /** Places of the images in the gallery. */
  readonly images: readonly number[];
  /** Their Euclidean distances. */
  readonly distances: readonly number[];
}

/**
 * Finds the nearest vectors of a gallery. In float64 on the host: N x C differences, a millionth of what the positions take.
 *
 * @param vector [channels].
 * @param gallery [images, channels].
 * @param count How many to find, K; all that there are if they are fewer.
 * @param leftOut Places of images that are not to be found; by default none.
 * @returns Ties in the order of the gallery.
 */
export function nearestImages(
  vector: Float32Array,
  gallery: Float32Array,
  count: number,
  leftOut: readonly number[] = [],
): Neighbours {
  const channels = vector.length;
  const squares = Float64Array.from({ length: gallery.length / channels }, (_, image) => {
    let sum = 0;
    vector.forEach((value, c) => sum += (value - (gallery[image * channels + c] as number)) ** 2);
    return sum;
  });
  const order = [...squares.keys()].filter((image) => !leftOut.includes(image))
    .sort((a, b) => (squares[a] as number) - (squares[b] as number) || a - b)
    .slice(0, count);
  return { images: order, distances: order.map((image) => Math.sqrt(squares[image] as number)) };
}

/** The image score: the mean distance to the neighbours, or the mean squared distance (as eq. 2 is printed). */
export function imageScore({ distances }: Neighbours, squared: boolean): number {
  const terms = squared ? distances.map((distance) => distance ** 2) : distances;
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}
