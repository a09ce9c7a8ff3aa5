/** The calls of the view in which a model is made. */

import { type FitReport, type Model, modelAtRate, thresholdWithout } from "../../mod.ts";
import type { ModelInUse } from "./calls.ts";
import type { Doers } from "./doers.ts";
import { gather } from "./gather.ts";
import { describeOptions, pictureOf, ratesOf, referenceOf } from "./shown.ts";

/** What they are done with. */
export interface SetUpUse {
  /** The model in use. */
  current(): Model;
  /** What its fit found; undefined where that was elsewhere, or there was none. */
  report(): FitReport | undefined;
  /** Puts another model of the same fit in its place. */
  replace(model: Model): ModelInUse;
}

/** Does them. */
export function setUpDoers(
  { current, report, replace }: SetUpUse,
): Pick<Doers, "gather" | "options" | "picture" | "rates" | "reference" | "setRate" | "without"> {
  return {
    gather: ({ files }) => gather(files),
    options: ({ names }) => Promise.resolve(describeOptions(names)),
    picture: (file) => pictureOf(file),
    rates: ({ rates }) => Promise.resolve(ratesOf(current(), rates)),
    reference: () => Promise.resolve(referenceOf(current())),
    setRate: ({ rate }) => Promise.resolve(replace(modelAtRate(current(), rate))),
    without({ names }) {
      const found = report();
      const rate = found && current().settings.calibration?.falseAlarmRate;
      return Promise.resolve(found && rate !== undefined ? thresholdWithout(found, names, rate) : null);
    },
  };
}
