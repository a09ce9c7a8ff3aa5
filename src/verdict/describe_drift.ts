/** A drift in words. */

import type { DriftState } from "./drift.ts";

/** Evidence beyond which a number of streams says no more: a million. */
const MOST = 6;

/**
 * Says in plain words that the images have changed, how sure that is, and what to do.
 *
 * @param state The state at which the drift was found (`first`).
 * @returns One sentence, without a line break.
 */
export function describeDrift({ images, evidence, direction }: DriftState): string {
  return `The images no longer look like those the model was fitted to: after ${images} image${
    images === 1 ? "" : "s"
  }, the last ones score ${direction} than good ones did, as by chance ${streams(evidence)} of good images ` +
    `ever would; check camera, light and lens${
      direction === "higher" ? " (or whether many parts are defective)" : ""
    }, and if the change is to stay, calibrate with new good images or fit again`;
}

/** By Ville's inequality, capital M is reached by at most one stream of good images in M. */
function streams(evidence: number): string {
  if (evidence > MOST) return "less than one in a million streams";
  return `at most one in ${Number((10 ** evidence).toPrecision(2))} streams`;
}
