/** What a scoring can be asked for. */

import type { FailedImage } from "./admission.ts";
import { BATCH, FALSE_ALARM_RATE } from "./fit_options.ts";
import { READ_OPTIONS } from "./image/options.ts";
import { flag, number, whole } from "./options/option.ts";

/** Whether images may be of another kind. */
export const ANY_KIND = flag({
  help: "score images of another depth or other channels than those of the fit, too",
  default: false,
});

/** Plain options of a scoring. */
export const SCORE_OPTIONS = {
  falseAlarmRate: { ...FALSE_ALARM_RATE, default: undefined, follows: "what the model was fitted with" },
  maps: flag({ help: "compute the map at the source image's resolution as well", default: false }),
  regions: flag({
    help: "find the odd regions: area, box, centroid, peak and contour, in pixels",
    default: false,
  }),
  pixelThreshold: number({
    help: "a region is every place of the map at this value or above",
    follows: "the model's pixel threshold, around peaks that reach the threshold of the image",
    least: 0,
    most: Number.MAX_VALUE,
    default: undefined,
  }),
  minArea: whole({
    help: "leave out smaller regions",
    placeholder: "<pixels>",
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    default: 1,
  }),
  selfTest: flag({
    help:
      "compute the model's test picture first, unless it was done on this device before, and refuse what differs",
    default: true,
  }),
  anyKind: ANY_KIND,
  batch: BATCH,
  ...READ_OPTIONS,
};

/** What is wanted of a scoring. */
export interface ScoreOptions {
  /** Whether to compute the map at the source image's resolution as well. Default false. */
  readonly maps?: boolean | undefined;
  /** Whether to find the odd regions; computes the map for it. Default false. */
  readonly regions?: boolean | undefined;
  /** Map value from which a place is in a region. By default the model's, around peaks that reach the image's threshold. */
  readonly pixelThreshold?: number | undefined;
  /** Pixels of the smallest region. Default 1. */
  readonly minArea?: number | undefined;
  /** Share of good images that may count as odd, over 0 and under 1. By default what the model was fitted with. */
  readonly falseAlarmRate?: number | undefined;
  /** Whether to score images of another depth or other channels than those of the fit, too. Default false. */
  readonly anyKind?: boolean | undefined;
  /** Images computed at once. Default 8. */
  readonly batch?: number | undefined;
  /** Pixels of the largest image that is read. Default 64 Mi. */
  readonly maxPixels?: number | undefined;
  /** Whether to run the model's self-test first, unless it was run on this device before. Default true. */
  readonly selfTest?: boolean | undefined;
  /** Stops the scoring before the next batch: the iteration throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Takes an image that cannot be scored, in its turn; the others are scored all the same. Without it such an image ends the scoring
   * when those before it are out.
   */
  readonly onFailed?: ((failed: FailedImage) => void | Promise<void>) | undefined;
}
