/** Options of reading images. */

import { whole } from "../options/option.ts";
import { DEFAULT_MAX_PIXELS } from "./read/header.ts";

/** Largest picture that is read. */
export const READ_OPTIONS = {
  maxPixels: whole({
    help: "refuse larger images",
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    default: DEFAULT_MAX_PIXELS,
  }),
};
