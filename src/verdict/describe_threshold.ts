/** A threshold in words. */

import type { Threshold } from "./normal_scores.ts";

/**
 * Says in plain sentences what a threshold means and how far it can be trusted.
 *
 * @param threshold The threshold.
 * @param of What its scores are of: images, or parts that were photographed more than once, each by the most odd of its images.
 * @returns Two or three sentences.
 */
export function describeThreshold(
  { method, rate, images: count, realised }: Threshold,
  of: "images" | "parts" = "images",
): string {
  const least = 1 / (count + 1);
  const promise = of === "images"
    ? `Of new good images at most ${percent(rate)} are expected to reach the threshold.`
    : `Of new good parts, photographed as often as these, at most ${
      percent(rate)
    } are expected to reach the threshold with any image.`;
  if (method === "order statistic") {
    return `${promise} It is read off the scores of ${count} good ${of}; with 90% confidence the true rate is ` +
      `between ${percent(realised.low)} and ${percent(realised.high)}.`;
  }
  const bound = `What they prove by themselves is, with 95% confidence, a rate of at most ${
    percent(realised.high)
  }.`;
  if (method === "tail") {
    return `${promise} That is rarer than ${count} good ${of} can show (${
      percent(least)
    }), so it is extrapolated ` +
      `from the highest of their scores. ${bound}`;
  }
  return `The threshold is over the highest score of ${count} good ${of}, which are too few, or too much alike, to ` +
    `extrapolate from: instead of ${percent(rate)} of good ${of} about ${
      percent(least)
    } may reach it. ${bound}`;
}

/** What the scores of a calibration are of, as {@linkcode describeThreshold} takes it. */
export function unitOf(
  calibration: { readonly images: number; readonly parts: number } | null,
): "images" | "parts" {
  return calibration && calibration.parts < calibration.images ? "parts" : "images";
}

/** A rate as people write it, to two digits: `2.4%`. */
export function percent(rate: number): string {
  return `${Number((100 * rate).toPrecision(2))}%`;
}
