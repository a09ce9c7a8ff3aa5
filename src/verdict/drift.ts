/** Whether a stream of images still looks like the good images of the fit. */

import { Random } from "../random.ts";
import { OnlinePValues } from "./online_p_values.ts";

/** Share of defective images that a line may have without being called changed. */
const DEFECTS = 0.05;

/** What is known of the stream after an image. */
export interface DriftState {
  /** Number of images of the stream so far. */
  readonly images: number;
  /** Decimal logarithm of what betting against "nothing has changed" has made of a stake of 1 by now. */
  readonly evidence: number;
  /** Whether the evidence has reached 1 / `falseAlarm` at any time so far. */
  readonly drifted: boolean;
  /** Whether it did so at this image for the first time. */
  readonly first: boolean;
  /** Whether the evidence is that images score higher than good ones, or lower. */
  readonly direction: "higher" | "lower";
}

/** Options of a drift test. */
export interface DriftOptions {
  /** Seed of the draws by which equal scores are ranked; 0 by default. */
  readonly seed?: number;
  /** Share of all streams of good images, however long, of which a change may be claimed; 0.01 by default. */
  readonly falseAlarm?: number;
}

/**
 * A conformal test martingale (Vovk, "Testing randomness online", Statistical Science 36(4), 2021): it bets on every
 * image's p-value, at odds that are fair as long as nothing has changed, and multiplies its capital by what the bet
 * returns.
 *
 * **The promise.** While the scores of the stream are exchangeable with those of the good images, the p-values are
 * independent and uniform, whatever the scores' distribution ({@link OnlinePValues}); a bet of mean at most 1 then
 * makes the capital a nonnegative supermartingale that starts at 1, and by Ville's inequality it ever reaches 1 / a
 * with a probability of at most a. It may be looked at after every image.
 *
 * **The bets** are 2 (1 - p), which gains when images score higher than before (small p), and 2 p, when they score
 * lower, both divided by 1 + r, where r = 5%. So **isolated defects are not drift**, as in a robust likelihood ratio
 * (Huber, Annals of Mathematical Statistics 36, 1965; Saha and Ramdas, arXiv 2408.14015): let every image be, with a
 * probability of at most r given the past, a defect that scores above all good ones; the others are exchangeable with
 * the good images. Of n earlier values let d be defects, q = d / (n + 1). A good image's p-value is p = q + (1 - q)
 * u, where u, its p-value among the good ones alone, is uniform given the past. Before the division the first bet
 * returns at most 2 on a defect and 2 (1 - p) <= 2 (1 - u) on others: its mean is at most (1 - r) 1 + r 2 = 1 + r.
 * The second returns 1 + q in the mean of a good image, and no more on a defect, whose p is at most (d + 1) / (n + 1)
 * and so below 1/2: its mean is at most 1 + r as long as q <= r, as long as defects are no larger a share of all that
 * was seen. Divided, both are fair or less, and the promise holds with defects too (while all scores are kept one by
 * one; beyond, but for the gap over the highest). Its price is 5% of the capital an image, against the up to 100%
 * that an image of a change gains.
 *
 * **When** the change comes is unknown: the capital is cash at first, and of what is left a share of 1 / (2 m), m
 * the number of the image, goes into the bets, half on each. Mixtures stay supermartingales. The cash left is
 * about 1 / sqrt(pi m), so a change after a thousand good images is found nearly as soon as one after a hundred.
 * The usual Simple Jumper, which moves between its bets at a constant rate (here 1%), loses its capital
 * exponentially: with 40 good images and a shift of one standard deviation it needs 80 images after 2,000 good
 * ones and over 200 after 8,000, where this one needs 57 and 63.
 *
 * What it cannot do: with few good images a small shift at the very start looks like a wide distribution, since soon
 * the shifted images are most of what is known. Of streams shifted from their first image on by two standard
 * deviations 82 to 91% are found within 200 images with 10 good ones, by one 14 to 43%; with 40 all, and 80 to 100%.
 */
export class DriftTest {
  readonly #pValues: OnlinePValues;
  readonly #threshold: number;
  #images = 0;
  // Parts of the capital, of sum 1, and the logarithm of the capital: it may exceed what a number can hold.
  #cash = 1;
  #higher = 0;
  #lower = 0;
  #evidence = 0;
  #drifted = false;

  /**
   * Starts the test of a stream.
   *
   * @param good Left-out scores of good images, one a part, at least 2.
   * @throws {RangeError} If there are fewer scores, one is NaN, or an option is out of its range.
   */
  constructor(good: ArrayLike<number>, { seed = 0, falseAlarm = 0.01 }: DriftOptions = {}) {
    if (good.length < 2) {
      throw new RangeError(
        `Cannot test for drift: wanted scores of at least 2 good images: received ${good.length}; calibrate with more`,
      );
    }
    if (!(falseAlarm > 0 && falseAlarm < 1)) {
      throw new RangeError(
        `Cannot test for drift: wanted a share of false alarms between 0 and 1: received ${falseAlarm}`,
      );
    }
    this.#pValues = new OnlinePValues(good, new Random(seed));
    this.#threshold = -Math.log10(falseAlarm);
  }

  /**
   * Takes the next score of the stream, in order.
   *
   * @param value The score of an image, of the kind that the good ones are of.
   * @returns What is known after it.
   * @throws {RangeError} If the value is NaN.
   */
  add(value: number): DriftState {
    this.#bet(this.#pValues.next(value));
    const first = !this.#drifted && this.#evidence >= this.#threshold;
    this.#drifted ||= first;
    return { ...this.state, first };
  }

  /** What is known so far; never `first`. */
  get state(): DriftState {
    return {
      images: this.#images,
      evidence: this.#evidence,
      drifted: this.#drifted,
      first: false,
      direction: this.#higher >= this.#lower ? "higher" : "lower",
    };
  }

  #bet(p: number): void {
    this.#images++;
    const share = this.#cash / (4 * this.#images);
    const cash = this.#cash - 2 * share;
    const higher = (this.#higher + share) * 2 * (1 - p) / (1 + DEFECTS);
    const lower = (this.#lower + share) * 2 * p / (1 + DEFECTS);
    const capital = cash + higher + lower;
    this.#cash = cash / capital;
    this.#higher = higher / capital;
    this.#lower = lower / capital;
    this.#evidence += Math.log10(capital);
  }
}
