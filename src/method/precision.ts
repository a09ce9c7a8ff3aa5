/** Of what a model holds of every position: float32, or half precision. */

import * as v from "valibot";
import { choice } from "../options/option.ts";

/** The option. */
export const PRECISION = choice(["f32", "f16"], {
  help:
    "of mean and factor in the model: f16 takes half the file and half the GPU memory; scores differ a little",
  default: "f32",
});

/** What settings say of it: nothing in float32, as before there was a choice. */
export interface PrecisionSetting {
  /** Half precision; left out: float32. */
  readonly precision?: "f16" | undefined;
}

/** Its schema. */
export const PRECISION_SETTING = { precision: v.optional(v.literal("f16")) };

/** Settings of the option. */
export function precisionSetting(precision: "f32" | "f16"): PrecisionSetting {
  return precision === "f16" ? { precision } : {};
}

/** The option of settings. */
export function precisionOption({ precision }: PrecisionSetting): { readonly precision: "f32" | "f16" } {
  return { precision: precision ?? "f32" };
}
