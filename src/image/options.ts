/** Options of reading images. */

import { MAX_PIXELS } from "../options/bounds.ts";
import { whole } from "../options/option.ts";

/** Largest picture that is read. */
export const READ_OPTIONS = {
  maxPixels: whole({
    help: "refuse larger images",
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    default: MAX_PIXELS,
  }),
};
