/** What can be asked of the power of a fit. */

import { numberList } from "../options/number_list.ts";

/** Plain options of what is told of a model. */
export const POWER_OPTIONS = {
  /** False-alarm rates to print thresholds for. */
  rates: numberList({
    help: "print a table: for each of these shares of good images the threshold, and what it would find",
    follows: "no table",
    least: 0,
    most: 1,
    default: undefined,
  }),
};
