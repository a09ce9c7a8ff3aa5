/**
 * What is known of the false-alarm rate of a threshold that is an order statistic.
 *
 * Of N independent scores from any continuous distribution let the threshold leave the m - 1 highest above
 * it, being just over the m-th. The rate at which new scores of that distribution exceed it is a random
 * variable, because the N scores are, with distribution Beta(m, N + 1 - m) whatever the scores' distribution
 * (David and Nagaraja, "Order statistics", 3rd ed., 2003; Vovk, "Conditional validity of
 * inductive conformal predictors", 2012). For whole m it is the chance that a binomial variable of N trials
 * reaches m, so a sum of m terms gives it.
 */
export class RateDistribution {
  readonly #count: number;
  readonly #exceeding: number;

  /**
   * The distribution for a threshold over the m-th highest of N scores.
   *
   * @param count N, at least 1.
   * @param exceeding m, from 1 to N.
   * @throws {RangeError} If either is not a whole number in its range.
   */
  constructor(count: number, exceeding: number) {
    if (
      !(Number.isSafeInteger(count) && Number.isSafeInteger(exceeding) && exceeding >= 1 &&
        exceeding <= count)
    ) {
      throw new RangeError(
        `Cannot tell the rate of an order statistic: wanted 1 <= rank <= scores, received rank ${exceeding} of ${count}`,
      );
    }
    this.#count = count;
    this.#exceeding = exceeding;
  }

  /** Mean rate, m / (N + 1). */
  get mean(): number {
    return this.#exceeding / (this.#count + 1);
  }

  /**
   * Probability that the rate is at most `rate`: that of a binomial variable of N trials to reach m.
   *
   * @param rate From 0 to 1.
   * @returns From 0 to 1.
   */
  cdf(rate: number): number {
    if (rate <= 0) return 0;
    if (rate >= 1) return 1;
    let logTerm = this.#count * Math.log1p(-rate); // of no exceedance; a logarithm, because it may be below 1e-308
    let fewer = Math.exp(logTerm);
    for (let j = 1; j < this.#exceeding; j++) {
      logTerm += Math.log((this.#count + 1 - j) / j) + Math.log(rate) - Math.log1p(-rate);
      fewer += Math.exp(logTerm);
    }
    return Math.max(0, 1 - fewer);
  }

  /**
   * The rate that is not exceeded with a probability, by bisection.
   *
   * @param probability From 0 to 1.
   * @returns From 0 to 1, to 15 digits.
   */
  quantile(probability: number): number {
    let [low, high] = [0, 1];
    while (true) {
      const middle = (low + high) / 2;
      if (middle === low || middle === high || high - low < 1e-16) return middle;
      if (this.cdf(middle) < probability) low = middle;
      else high = middle;
    }
  }
}
