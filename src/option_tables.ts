/** Every declared option, by what takes it. */

import { CALIBRATE_OPTIONS } from "./calibrate.ts";
import { EVALUATE_OPTIONS } from "./evaluate_model.ts";
import { DEFAULT_BACKBONE } from "./features.ts";
import { FIT_OPTIONS } from "./fit_options.ts";
import type { Method } from "./method/method.ts";
import { DEFAULT_METHOD, type MethodName, METHODS as TABLE, type MethodSettings } from "./method/table.ts";
import { SCORE_OPTIONS } from "./score.ts";

/** The methods by name, each with its paper and its options. */
export const METHODS: Readonly<Record<MethodName, Method<MethodSettings>>> = TABLE;

/** Options that do not depend on the method. */
export const OPTIONS = {
  fit: FIT_OPTIONS,
  score: SCORE_OPTIONS,
  calibrate: CALIBRATE_OPTIONS,
  evaluate: EVALUATE_OPTIONS,
};

/** What is taken where nothing is named. */
export const DEFAULTS = { backbone: DEFAULT_BACKBONE, method: DEFAULT_METHOD };
