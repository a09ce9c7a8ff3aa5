/** Co-moments written from their definition: sums of products of deviations. */

/** Element of samples [images, channels, cells]. */
export function sample(
  samples: ArrayLike<number>,
  [channels, cells]: readonly [number, number],
  image: number,
  channel: number,
  cell: number,
): number {
  return samples[(image * channels + channel) * cells + cell] as number;
}

/** sum_n a_n b_n + n_a n_b / (n_a + n_b) da db: what a batch adds to the co-moment of two variables (Chan et al. 2.1b). */
export function scatterTwin(
  a: readonly number[],
  b: readonly number[],
  [da, db]: readonly [number, number],
  [before, images]: readonly [number, number],
): number {
  const products = a.reduce((sum, value, n) => sum + value * (b[n] as number), 0);
  return products + before * images / (before + images) * da * db;
}
