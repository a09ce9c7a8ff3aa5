/** What a fit can be asked for, checked before the first image is read. */

import type { FeatureSpace, Method } from "./method/method.ts";
import { askedFor, checkMethodOptions, type MethodOptions, type MethodSettings } from "./method/table.ts";
import type { Image, ImageError } from "./image/image.ts";
import type { Roi } from "./map/roi_mask.ts";
import type { FitReport } from "./fitting/report.ts";
import type { Model } from "./model/model.ts";
import type { ModelSettings } from "./model/settings.ts";
import type { Score } from "./scored_image.ts";
import { MAX_BATCH, MAX_IMAGES } from "./options/bounds.ts";
import { OptionError } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import {
  choice,
  flag,
  number,
  type OptionInputs,
  type OptionSet,
  type OptionValues,
  whole,
} from "./options/option.ts";
import { READ_OPTIONS } from "./image/options.ts";
import { imageOf, isPixels } from "./image/pixels.ts";
import { PREPROCESS_OPTIONS } from "./preprocess/options.ts";
import { PRESET, withPreset } from "./presets.ts";
import { EVIDENCE_KINDS, type EvidenceKind } from "./verdict/joined.ts";

/** Share of good images that may reach the threshold. */
export const FALSE_ALARM_RATE = number({
  help: "share of good images that may count as odd; the threshold follows from good images alone",
  least: 0,
  most: 1,
  open: true,
  default: 0.01,
});

/** Share of good images' pixels that may reach the pixel threshold: regions are outlined by it, not alarms raised. */
export const PIXEL_FALSE_ALARM_RATE = number({
  help: "share of good images' pixels that may count as odd, which outlines regions",
  least: 0,
  most: 1,
  open: true,
  default: 0.001,
});

/** Images computed at once. */
export const BATCH = whole({ help: "images computed at once", least: 1, most: MAX_BATCH, default: 8 });

/** Mebibytes that no list of images needs more than. */
const MAX_CACHE_MB = 2 ** 20;

/** Options that the fit of every method has. */
export const FIT_OPTIONS = {
  preset: PRESET,
  ...PREPROCESS_OPTIONS,
  falseAlarmRate: FALSE_ALARM_RATE,
  pixelFalseAlarmRate: PIXEL_FALSE_ALARM_RATE,
  calibrate: flag({
    help:
      "read the images once more, to score each as if it had been left out; without, there is no threshold",
    default: true,
  }),
  evidence: choice(EVIDENCE_KINDS, {
    help:
      "what a verdict rests on: the peak of the map (place), the image as a whole (whole), or both joined",
    default: undefined,
    follows:
      "both where the score is a peak of the map; of mvg, mahalanobis-ad and spade the whole, which their score is",
  }),
  batch: BATCH,
  twins: flag({
    help: "find images that belong together and leave them out together",
    default: true,
  }),
  excludeSuspects: whole({
    help: "leave away so many of the good images that look odd among the others, the most odd ones first",
    least: 0,
    most: MAX_IMAGES,
    default: 0,
  }),
  robust: flag({
    help: "leave away good images that stand out, by a rule that stops at a fifth of them",
    default: false,
  }),
  power: flag({
    help: "plant defects in good images, and say how many would be found",
    default: true,
  }),
  cacheMb: whole({
    help: "main memory for features, so that going through the images again needs no network; 0: none",
    placeholder: "<MB>",
    least: 0,
    most: MAX_CACHE_MB,
    default: 256,
  }),
  ...READ_OPTIONS,
} as const;

/** How far a fit is. */
export interface FitProgress {
  /** The pass: `fit` learns, `calibrate` looks at each image with its part left out, `power` at planted defects. */
  readonly pass: "fit" | "calibrate" | "power";
  /** Images done in this pass. */
  readonly done: number;
  /** Images of this pass; null where that is not known. */
  readonly total: number | null;
}

/** What a fit is going to do. */
export interface FitPlan {
  /** The feature maps and the network's input. */
  readonly space: FeatureSpace;
  /** The method with all its settings. */
  readonly method: MethodSettings;
  /**
   * What it costs, in words; null if that is not much.
   *
   * @param images Images that are going to be fitted; null if that is not known.
   */
  cost(images: number | null): string | null;
}

/** What a fit takes that is no plain value. */
export interface FitHooks {
  /** Where to look: a picture with the images' aspect ratio (within 1%), black where not, or another model's. By default everywhere. */
  readonly roi?: Image | Roi | undefined;
  /** Stops the fit before the next batch: the promise is rejected with its reason, and nothing stays on the GPU. */
  readonly signal?: AbortSignal | undefined;
  /** Takes an image that cannot be decoded, which is then left out; without it such an image ends the fit. */
  readonly onUnreadable?: ((error: ImageError) => void) | undefined;
  /** Called once, when the first images have shown the feature space that the settings follow from. */
  readonly onPlan?: ((plan: FitPlan) => void) | undefined;
  /**
   * The part that an image shows, by any name: images of one part were photographed together, are left out together, and count once in
   * every promise. By default such images are found by themselves.
   */
  readonly partOf?: ((name: string, place: number) => string) | undefined;
  /** Called once with what the fit found out about its own images. */
  readonly onReport?: ((report: FitReport) => void) | undefined;
  /** Called with every good image that stands out, with its map, as it looks with its part left out; in the order of reading. */
  readonly onSuspect?: ((score: Score, model: Model) => void | Promise<void>) | undefined;
  /** Called after every batch. */
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}

/** Choices of a fit; every one has a default. The method's own depend on the method: {@linkcode METHODS} describes them. */
export type FitOptions = OptionInputs<typeof FIT_OPTIONS> & MethodOptions & FitHooks;

/** Plain options of a fit, as `inspect --settings` prints them and `fit --settings` takes them: values as a person types them. */
export type FitSettings = Readonly<Record<string, string | number | boolean>>;

/** What cannot be done with options that are refused. */
const ACTION = "Cannot fit";

const CALLBACKS = ["onUnreadable", "onPlan", "partOf", "onReport", "onSuspect", "onProgress"] as const;

const HOOKS: readonly string[] = [
  "roi",
  "signal",
  "onUnreadable",
  "onPlan",
  "partOf",
  "onReport",
  "onSuspect",
  "onProgress",
] satisfies (keyof FitHooks)[];

/** Checked options of a fit. */
export interface CheckedFit {
  /** The method asked for. */
  readonly method: Method<MethodSettings>;
  /** Every option of it and of all fits, with the values of the preset, which is no longer among them, and the defaults. */
  readonly values:
    & OptionValues<typeof FIT_OPTIONS>
    & OptionValues<OptionSet>
    & { readonly evidence: EvidenceKind };
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
  requireRoomForCrop(checked.values);
  const values = { ...checked.values, evidence: evidenceOf(plain, checked) };
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

/** Where the aspect ratio is kept, the longer side is only known when an image is read. */
function requireRoomForCrop({ resize, crop }: Pick<CheckedFit["values"], "resize" | "crop">): void {
  if (crop === null) return;
  const { width, height } = crop;
  const fits = "shorterSide" in resize
    ? Math.min(width, height) <= resize.shorterSide
    : width <= resize.width && height <= resize.height;
  if (fits) return;
  const left = PREPROCESS_OPTIONS.resize.write(resize);
  throw new OptionError(
    ACTION,
    "crop",
    `is ${width}x${height}, more than a resize to ${left} leaves; crop less, or none, or resize to more`,
  );
}

/**
 * The options that ask for the same fit again.
 *
 * @param settings A model's settings. Its region of interest is a picture and not among them; its backbone is the inspector's.
 */
export function fitSettingsOf(
  { method: settings, preprocess, images, calibration, evidence }: ModelSettings,
): FitSettings {
  const method = askedFor(settings);
  const { resize, crop, filter, rounding } = preprocess;
  const values: Readonly<Record<string, unknown>> = {
    resize,
    crop,
    filter,
    rounding,
    evidence,
    ...(calibration === null && images >= method.fewest ? { calibrate: false } : {}),
    ...(calibration?.source === "left out"
      ? {
        falseAlarmRate: calibration.falseAlarmRate,
        pixelFalseAlarmRate: calibration.pixelFalseAlarmRate,
      }
      : {}),
    ...method.optionsOf(settings),
  };
  const set: OptionSet = { ...FIT_OPTIONS, ...method.options };
  const written = Object.entries(values).map(([name, value]) => [name, plainValue(set, name, value)]);
  return { method: method.name, ...Object.fromEntries(written) };
}

function plainValue(set: OptionSet, name: string, value: unknown): string | number | boolean {
  if (typeof value === "number" || typeof value === "boolean") return value;
  return (set[name] as OptionSet[string]).write(value);
}
