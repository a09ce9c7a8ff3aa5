/** Thresholds and p-values from the scores of good images alone. */

import { nextFloat32 } from "./thresholds.ts";
import { fitParetoTail, type ParetoTail, tailProbability, tailScore } from "./pareto_tail.ts";
import { RateDistribution } from "./rate_distribution.ts";

/**
 * Where a threshold comes from: the scores themselves, a tail fitted to them, or, lacking both, the highest
 * of them.
 */
export type ThresholdMethod = "order statistic" | "tail" | "maximum";

/** A threshold for a stated false-alarm rate, and how far it can be trusted. */
export interface Threshold {
  /** The threshold, a float32; score >= threshold is an alarm. */
  readonly value: number;
  /** Where it comes from. */
  readonly method: ThresholdMethod;
  /** The false-alarm rate that was asked for. */
  readonly rate: number;
  /** Number of good scores, N. */
  readonly images: number;
  /** The threshold that N scores alone give; null if the rate is below 1 / (N + 1). */
  readonly orderStatistic: number | null;
  /** The threshold by the fitted tail; null without a tail or if the rate is above the tail's share. */
  readonly tail: number | null;
  /**
   * Where the rate in use lies with 90% probability, for any continuous distribution of scores; see `RateDistribution`.
   */
  readonly realised: RealisedRate;
}

/** Range of the false-alarm rate in use. */
export interface RealisedRate {
  /** Mean: m / (N + 1) of an order statistic, what was asked for of a tail, 1 / (N + 1) over the highest score. */
  readonly expected: number;
  /** 5% quantile; 0 if only an upper bound is known. */
  readonly low: number;
  /** 95% quantile. */
  readonly high: number;
}

/** Quantiles between which the realised rate is stated to lie. */
const LOW = 0.05;
const HIGH = 0.95;

/**
 * Products of N + 1 and a rate this close under a whole number are that number: 0.29 * 100 is 28.999999999999996.
 */
const ROUNDING = 1e-9;

/**
 * Scores of good images that the model was not fitted to, or was fitted to and left out.
 *
 * All that is used of them is that a new good image's score is exchangeable with them: each of the N + 1 is
 * as likely as any other to be the highest, the second highest, and so on (split conformal prediction; Vovk,
 * Gammerman and Shafer, "Algorithmic learning in a random world", 2005). For leave-one-out scores this holds
 * nearly: they come from models of N - 1 images, which fit new images a little worse than the model of N, so
 * that they err on the side of fewer alarms.
 */
export class NormalScores {
  readonly #sorted: Float64Array;
  readonly #tail: ParetoTail | null;

  /**
   * Sorts the scores and fits their tail.
   *
   * @param scores Scores of good images in any order, at least two.
   * @throws {RangeError} If there are fewer, or one is not finite.
   */
  constructor(scores: ArrayLike<number>) {
    this.#sorted = Float64Array.from(scores).sort();
    const broken = this.#sorted.find((score) => !Number.isFinite(score));
    if (this.#sorted.length < 2 || broken !== undefined) {
      throw new RangeError(
        `Cannot calibrate: wanted at least 2 finite scores, received ${this.#sorted.length}` +
          (broken === undefined ? "; add good images" : `, one of them ${broken}`),
      );
    }
    this.#tail = fitParetoTail(this.#sorted);
  }

  /** Number of scores, N. */
  get count(): number {
    return this.#sorted.length;
  }

  /** The scores, ascending. */
  get values(): Float64Array {
    return this.#sorted;
  }

  /** The fitted tail; null if there are too few different scores. */
  get tail(): ParetoTail | null {
    return this.#tail;
  }

  /**
   * Probability that a good image scores as high as this one or higher. Among the scores it is the conformal
   * p-value, (1 + number of scores at or over `score`) / (N + 1): whatever the distribution, a good image's
   * is at most p with a probability of at most p. Over the highest score it is the fitted tail's, but never
   * more than 1 / (N + 1); without a tail it stays there.
   *
   * @param score The score of an image.
   * @returns Over 0 (but for underflow) and at most 1; never rises with the score.
   * @throws {RangeError} If the score is NaN.
   */
  pValue(score: number): number {
    if (Number.isNaN(score)) throw new RangeError("Cannot give a p-value: the score is NaN");
    const conformal = (1 + this.#atOrOver(score)) / (this.count + 1);
    const beyond = this.#tail !== null && score > this.#highest;
    return beyond ? Math.min(conformal, tailProbability(this.#tail, score)) : conformal;
  }

  /**
   * The lowest threshold whose alarms have a p-value of at most `rate`: `score >= threshold` and
   * `pValue(score) <= rate` are the same for float32 scores.
   *
   * With m = floor((N + 1) rate) >= 1 it is just over the m-th highest score, the (N + 1 - m)-th order
   * statistic: a new good score exceeds that with probability m / (N + 1) <= rate if no scores tie, and no
   * more often if some do. Below 1 / (N + 1) the scores show nothing; the threshold is the fitted tail's, or
   * just over the highest score if there is no tail.
   *
   * @param rate False-alarm rate, over 0 and under 1.
   * @returns The threshold, with what it rests on.
   * @throws {RangeError} If the rate is not between 0 and 1.
   */
  threshold(rate: number): Threshold {
    if (!(rate > 0 && rate < 1)) {
      throw new RangeError(
        `Cannot choose a threshold: wanted a false-alarm rate over 0 and under 1, received ${rate}`,
      );
    }
    const rank = Math.min(Math.floor((this.count + 1) * rate + ROUNDING), this.count);
    const orderStatistic = rank === 0 ? null : nextFloat32(this.#sorted[this.count - rank] as number);
    const tail = this.#tailThreshold(rate);
    const method = orderStatistic !== null ? "order statistic" : tail !== null ? "tail" : "maximum";
    const value = orderStatistic ?? tail ?? nextFloat32(this.#highest);
    const realised = this.#realised(rank, rate, method);
    return { value, method, rate, images: this.count, orderStatistic, tail, realised };
  }

  /** Middle score, or the mean of the two middle ones. */
  get median(): number {
    const half = this.count / 2;
    return ((this.#sorted[Math.ceil(half) - 1] as number) + (this.#sorted[Math.floor(half)] as number)) / 2;
  }

  get #highest(): number {
    return this.#sorted[this.count - 1] as number;
  }

  /** Number of scores at or over a score, by bisection. */
  #atOrOver(score: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) >= score) high = middle;
      else low = middle + 1;
    }
    return this.count - low;
  }

  #tailThreshold(rate: number): number | null {
    if (this.#tail === null || rate > this.#tail.share) return null;
    const value = Math.fround(tailScore(this.#tail, rate));
    // Only over the highest score is the p-value the tail's.
    const beyond = rate < 1 / (this.count + 1) ? Math.max(value, nextFloat32(this.#highest)) : value;
    return tailProbability(this.#tail, beyond) <= rate ? beyond : nextFloat32(beyond); // the rounding may have been downwards
  }

  /** Over the highest score only an upper bound is known without a tail: that of the rate at the highest score. */
  #realised(rank: number, rate: number, method: ThresholdMethod): RealisedRate {
    const distribution = new RateDistribution(this.count, Math.max(1, rank));
    return {
      expected: method === "tail" ? rate : distribution.mean,
      low: rank === 0 ? 0 : distribution.quantile(LOW),
      high: distribution.quantile(HIGH),
    };
  }
}
