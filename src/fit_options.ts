/** What a fit can be asked for. */

import type { FitHooks } from "./fit_hooks.ts";
import { PCA, READ_OPTIONS, SAMPLE_OPTIONS } from "./image/options.ts";
import { askedFor, type MethodOptions } from "./method/table.ts";
import type { ModelSettings } from "./model/settings.ts";
import { MAX_BATCH, MAX_IMAGES } from "./options/bounds.ts";
import { choice, flag, number, type OptionInputs, type OptionSet, whole } from "./options/option.ts";
import { PREPROCESS_OPTIONS } from "./preprocess/options.ts";
import { PRESET } from "./presets.ts";
import { EVIDENCE_KINDS } from "./verdict/joined.ts";

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

/** Whether images are moved to where the good ones have their part. */
export const REGISTER = choice(["none", "translation", "rigid", "auto"], {
  help:
    "move each image to where the good ones have their part: shifted, or turned as well; auto: whichever lowers the left-out scores",
  default: "none",
});

/** Images computed at once. */
export const BATCH = whole({ help: "images computed at once", least: 1, most: MAX_BATCH, default: 8 });

/** Mebibytes that no list of images needs more than. */
const MAX_CACHE_MB = 2 ** 20;

/** Options that the fit of every method has. */
export const FIT_OPTIONS = {
  preset: PRESET,
  ...PREPROCESS_OPTIONS,
  register: REGISTER,
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
    help:
      "main memory for features, so that going through the images again needs no network; beyond it they go to a temporary file",
    placeholder: "<MB>",
    least: 0,
    most: MAX_CACHE_MB,
    default: undefined,
    follows: "0 where a temporary file can be written; else a quarter of the free memory, at most 512",
  }),
  ...SAMPLE_OPTIONS,
  ...READ_OPTIONS,
} as const;

/** Choices of a fit; every one has a default. The method's own depend on the method: {@linkcode METHODS} describes them. */
export type FitOptions = OptionInputs<typeof FIT_OPTIONS> & MethodOptions & FitHooks;

/** Plain options of a fit, as `inspect --settings` prints them and `fit --settings` takes them: values as a person types them. */
export type FitSettings = Readonly<Record<string, string | number | boolean>>;

/**
 * The options that ask for the same fit again.
 *
 * @param settings A model's settings. Its region of interest is a picture and not among them; its backbone is the inspector's.
 */
export function fitSettingsOf(
  { method: settings, samples, preprocess, registration, images, calibration, evidence }: ModelSettings,
): FitSettings {
  const method = askedFor(settings);
  const { window, resize, crop, filter, rounding } = preprocess;
  const values: Readonly<Record<string, unknown>> = {
    ...(samples.white === null ? {} : { white: samples.white }),
    ...(samples.bands === null ? {} : { bands: samples.bands }),
    ...(samples.pca === undefined ? {} : { bands: PCA }),
    window,
    resize,
    crop,
    filter,
    rounding,
    register: registration?.motion ?? "none",
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
