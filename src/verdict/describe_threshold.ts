/** A threshold in words. */

import type { Threshold } from "./normal_scores.ts";

/**
 * Says in plain sentences what a threshold means and how far it can be trusted.
 *
 * @param threshold The threshold.
 * @returns Two or three sentences.
 */
export function describeThreshold({ method, rate, images, realised }: Threshold): string {
  const least = 1 / (images + 1);
  const promise = `Of new good images at most ${percent(rate)} are expected to reach the threshold.`;
  if (method === "order statistic") {
    return `${promise} It is read off the scores of ${images} good images; with 90% confidence the true rate is ` +
      `between ${percent(realised.low)} and ${percent(realised.high)}.`;
  }
  const bound = `What they prove by themselves is, with 95% confidence, a rate of at most ${
    percent(realised.high)
  }.`;
  if (method === "tail") {
    return `${promise} That is rarer than ${images} good images can show (${
      percent(least)
    }), so it is extrapolated ` +
      `from the highest of their scores. ${bound}`;
  }
  return `The threshold is over the highest score of ${images} good images, which are too few, or too much alike, to ` +
    `extrapolate from: instead of ${percent(rate)} of good images about ${
      percent(least)
    } may reach it. ${bound}`;
}

/** A rate as people write it, to two digits: `2.4%`. */
export function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))}%`;
}
