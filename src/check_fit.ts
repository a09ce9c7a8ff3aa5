/** The check of what a fit is asked for, before the first image is read. */

import type { FitHooks } from "./fit_hooks.ts";
import { FIT_OPTIONS, type FitOptions } from "./fit_options.ts";
import { imageOf, isPixels } from "./image/pixels.ts";
import type { Method } from "./method/method.ts";
import { checkMethodOptions, type MethodSettings } from "./method/table.ts";
import { OptionError } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import type { OptionSet, OptionValues } from "./options/option.ts";
import { defaultResize, type Resize } from "./preprocess/options.ts";
import { requireRoomForCrop } from "./preprocess/room_for_crop.ts";
import { withPreset } from "./presets.ts";
import type { EvidenceKind } from "./verdict/joined.ts";

/** What cannot be done with options that are refused. */
const ACTION = "Cannot fit";

const CALLBACKS = [
  "onUnreadable",
  "onPlan",
  "partOf",
  "onReport",
  "onSuspect",
  "onNote",
  "onProgress",
] as const;

const HOOKS: readonly string[] = ["roi", "scratch", "signal", ...CALLBACKS] satisfies (keyof FitHooks)[];

/** Checked options of a fit. */
export interface CheckedFit {
  /** The method asked for. */
  readonly method: Method<MethodSettings>;
  /** Every option of it and of all fits, with the values of the preset, which is no longer among them, and the defaults. */
  readonly values:
    & OptionValues<typeof FIT_OPTIONS>
    & OptionValues<OptionSet>
    & { readonly evidence: EvidenceKind; readonly resize: Resize };
  /** The rest. */
  readonly hooks: FitHooks;
}

/**
 * Checks the options of a fit.
 *
 * @param options As {@linkcode FitOptions}, from wherever they come.
 * @throws {OptionError} If one is another method's, does not exist, or has a value that cannot be used; names it.
 * @throws {ImageError} If the region of interest has not as many samples as it says.
 */
export function checkFitOptions(options: FitOptions | Readonly<Record<string, unknown>>): CheckedFit {
  const entries = Object.entries(checkHooks(ACTION, options, CALLBACKS));
  const plain = Object.fromEntries(entries.filter(([name]) => !HOOKS.includes(name)));
  const hooks: FitHooks = Object.fromEntries(entries.filter(([name]) => HOOKS.includes(name)));
  const roi = checkRoi(hooks.roi);
  const checked = checkMethodOptions(FIT_OPTIONS, withPreset(ACTION, plain));
  if (checked.values["dims"] !== undefined && checked.values["channels"] !== undefined) {
    throw new OptionError(ACTION, "channels", "lists what 'dims' draws: received both; leave one out");
  }
  if (checked.values.robust && checked.values.excludeSuspects > 0) {
    throw new OptionError(
      ACTION,
      "excludeSuspects",
      "says how many to leave away, 'robust' finds out: received both",
    );
  }
  requireCalibration(checked.values);
  requireRegistrable(checked.values);
  const { window, resize = defaultResize(window) } = checked.values;
  const values = { ...checked.values, resize, evidence: evidenceOf(plain, checked) };
  requireRoomForCrop(values);
  return { ...checked, values, hooks: { ...hooks, roi } };
}

/**
 * The evidence that a fit rests on. Where the method's own score is of the whole image, that is enough by itself: joined with the peak
 * of its map it lost on three sets of four. A preset that rests on the place means the paper's score, which of these is the whole.
 */
function evidenceOf(
  { evidence: given }: Readonly<Record<string, unknown>>,
  { method, values: { evidence } }: ReturnType<typeof checkMethodOptions<typeof FIT_OPTIONS>>,
): EvidenceKind {
  if (given !== undefined && evidence !== undefined) return evidence;
  return method.score === "other" ? "whole" : evidence ?? "both";
}

/** A region of interest with as many samples as it says. */
function checkRoi(roi: FitHooks["roi"]): FitHooks["roi"] {
  if (roi === undefined || roi instanceof Uint8Array) return roi;
  if (isPixels(roi)) return imageOf(roi, "roi");
  throw new OptionError(
    ACTION,
    "roi",
    "must be a picture, as readImage() reads it, or a model's, of modelRoi()",
  );
}

/** What registration cannot be had with. */
function requireRegistrable(values: OptionValues<typeof FIT_OPTIONS> & OptionValues<OptionSet>): void {
  const { register, rounding, calibrate } = values;
  if (register === "none") return;
  if (rounding === "pillow") {
    throw new OptionError(
      ACTION,
      "register",
      "warps in real arithmetic: received it with rounding 'pillow'; leave one out",
    );
  }
  if (values["peak"] === "raw") {
    throw new OptionError(
      ACTION,
      "register",
      "leaves out what images do not show, which a peak of 'raw' distances cannot: received both; take another peak",
    );
  }
  if (register === "auto" && !calibrate) {
    throw new OptionError(
      ACTION,
      "register",
      "decides by left-out scores: received 'auto' without 'calibrate'; say translation, rigid or none",
    );
  }
}

/** Suspects are found by what images show that are left out. */
function requireCalibration(
  { calibrate, robust, excludeSuspects }: Pick<
    CheckedFit["values"],
    "calibrate" | "robust" | "excludeSuspects"
  >,
): void {
  if (calibrate || !(robust || excludeSuspects > 0)) return;
  const option = robust ? "robust" : "excludeSuspects";
  throw new OptionError(
    ACTION,
    option,
    "ranks good images with each left out: received it without 'calibrate'; leave one of them out",
  );
}
