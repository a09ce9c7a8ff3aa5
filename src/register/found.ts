/** From which correlation on a part counts as found. */

/** A correlation this far below the median, in spreads of good images on Fisher's scale, is none of a good image. */
const SPREADS = 5;

/** From the median to the quartile below it, in spreads of a normal distribution. */
const QUARTILE = 0.6745;

/** Least distance from the median on that scale: the unexplained share of the picture is then about seven times the usual one. */
const LEAST = 1;

/** No limit is higher: an image of which the reference explains half, 0.7 squared, has the part in it, whatever is wrong with it. */
const ENOUGH = 0.7;

/** Correlations are taken for no nearer to 1 than this: beyond it is rounding. */
const NEAREST = 1 - 1e-6;

/**
 * The correlation below which a part counts as not found, by those of good images: on Fisher's scale, atanh, where spreads of
 * correlations compare (Fisher 1921), far below the median. The spread is that of the better images below it: of three images or more, one
 * that is lost does not widen it.
 *
 * @param correlations Of good images with the reference; not empty.
 * @returns From -1 to 0.7.
 */
export function foundLimit(correlations: readonly number[]): number {
  const scaled = correlations.map((value) => Math.atanh(Math.max(-NEAREST, Math.min(value, NEAREST))))
    .sort((a, b) => a - b);
  const at = (share: number) => scaled[Math.ceil(share * (scaled.length - 1))] as number;
  const usual = at(0.5);
  const spread = (usual - at(0.25)) / QUARTILE;
  return Math.min(Math.tanh(usual - Math.max(SPREADS * spread, LEAST)), ENOUGH);
}
