/** The method `padim-levels`, described. */

import * as v from "valibot";
import { MAP_OPTIONS } from "../../map/options.ts";
import { OptionError } from "../../options/check.ts";
import { schemasOf } from "../../options/option.ts";
import { chooseLevels } from "../levels.ts";
import type { Method } from "../method.ts";
import { EPSILON, LEVELS } from "../options.ts";
import { PRECISION, PRECISION_SETTING, precisionOption, precisionSetting } from "../precision.ts";
import { fitPadimLevels, loadPadimLevels, type PadimLevelsSettings } from "./padim_levels.ts";

/** Options that the settings keep as they are. */
const kept = { levels: LEVELS, epsilon: EPSILON, ...MAP_OPTIONS };

const options = { ...kept, precision: PRECISION };

/** The ablations of Defard et al. 2020, Table I. */
export const padimLevels: Method<PadimLevelsSettings, typeof options> = {
  name: "padim-levels",
  summary: "the sum of the maps of padim on each feature map alone, with all its channels",
  paper: "Defard et al. 2020, Table I",
  options,
  settings: v.strictObject({
    name: v.literal("padim-levels"),
    ...schemasOf(kept),
    ...PRECISION_SETTING,
  }),
  fewest: 3,
  score: "peak",
  plan(space, { levels: wanted, precision, ...rest }) {
    const levels = chooseLevels(space, wanted);
    if (levels.length > 1 && rest.peak === "raw") {
      throw new OptionError(
        "Cannot fit",
        "peak",
        `must be 'blurred' or top:SHARE: a sum over ${levels.length} levels has no raw distances to take a maximum of`,
      );
    }
    return { name: "padim-levels", levels, ...rest, ...precisionSetting(precision) };
  },
  optionsOf: ({ name: _, precision, ...rest }) => ({ ...rest, ...precisionOption({ precision }) }),
  fit: fitPadimLevels,
  load: loadPadimLevels,
  label: ({ levels }) => `levels${levels.join("+")}`,
};
