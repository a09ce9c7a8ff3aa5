/** A fit asked for again: from a file of settings or a model, with flags over them. */

import {
  checkFit,
  describeModel,
  FIT_OPTIONS,
  loadModel,
  METHODS,
  type Model,
  modelBackbone,
  modelRoi,
  OptionError,
  PRESETS,
  printable,
  readText,
  type Roi,
} from "../../mod.ts";
import type { BackboneChoice } from "./backbone_options.ts";
import { UsageError } from "./failure.ts";

/** What a fit is asked for with. */
export interface Asked {
  /** Options of the fit. */
  readonly fit: Readonly<Record<string, unknown>>;
  /** The backbone. */
  readonly backbone: BackboneChoice;
  /** The region of interest of the model that the fit is like. */
  readonly roi?: Roi;
}

const BACKBONE_KEYS: readonly string[] = [
  "backbone",
  "taps",
  "mean",
  "std",
  "layout",
] satisfies (keyof BackboneChoice)[];

/** The settings that `inspect MODEL --settings` prints: those of the backbone, then those of the fit. */
export function settingsOf(model: Model): Record<string, unknown> {
  const backbone = modelBackbone(model);
  const { fit } = describeModel(model);
  if (typeof backbone === "string") return { backbone, ...fit };
  const { onnx, taps, layout, normalisation } = backbone;
  return { backbone: onnx, taps, layout, ...normalisation, ...fit };
}

/**
 * Reads what a fit is asked for with.
 *
 * @param options.settings Path of a file that `inspect MODEL --settings` printed.
 * @param options.like Path of a model.
 * @param flags What was given beside; it overrides.
 * @throws {UsageError} If both are given, or the file is no such file.
 */
export async function askedFor(
  { settings, like }: { readonly settings?: string | undefined; readonly like?: string | undefined },
  flags: Asked,
): Promise<Asked> {
  if (settings !== undefined && like !== undefined) {
    throw new UsageError("Cannot use --settings with --like: both say what to fit; give one");
  }
  if (settings === undefined && like === undefined) return flags;
  const model = like === undefined ? null : await loadModel(like);
  const base = model ? settingsOf(model) : await readSettings(settings as string);
  const split = Object.groupBy(
    Object.entries(base),
    ([name]) => BACKBONE_KEYS.includes(name) ? "backbone" : "fit",
  );
  const fit = overridden(Object.fromEntries(split.fit ?? []), flags.fit);
  if (settings !== undefined) blameSettings(settings, fit, flags.fit);
  const roi = model && modelRoi(model);
  return {
    fit,
    backbone: flags.backbone.backbone === undefined
      ? { ...Object.fromEntries(split.backbone ?? []), ...flags.backbone, expected: expectedOf(model, flags) }
      : flags.backbone,
    ...(roi ? { roi } : {}),
  };
}

/** Refuses options by the file that they come from: what is wrong there is no flag's fault. */
function blameSettings(
  path: string,
  fit: Readonly<Record<string, unknown>>,
  flags: Readonly<Record<string, unknown>>,
): void {
  try {
    checkFit(fit);
  } catch (error) {
    if (!(error instanceof OptionError) || Object.hasOwn(flags, error.option)) throw error;
    throw new UsageError(`Cannot use settings '${path}': '${error.option}' ${error.complaint}`);
  }
}

/** What the ONNX file must be that a model names; other taps may need weights of other files. */
function expectedOf(model: Model | null, { backbone: { taps } }: Asked): BackboneChoice["expected"] {
  const backbone = model ? modelBackbone(model) : "";
  if (typeof backbone === "string" || !backbone.expected) return undefined;
  const { file } = backbone.expected;
  return taps === undefined ? backbone.expected : { file };
}

/** What a file of settings may say of the backbone, which its flags check elsewhere. */
const BACKBONE_FORMS: readonly [
  key: keyof BackboneChoice,
  wanted: string,
  fits: (value: unknown) => boolean,
][] = [
  ["backbone", "a name of the catalogue, or the path of an .onnx file", (value) => typeof value === "string"],
  ["taps", "a list of names", (value) => isList(value, (name) => typeof name === "string")],
  ["mean", "three numbers", (value) => isList(value, Number.isFinite, 3)],
  [
    "std",
    "three numbers over 0",
    (value) => isList(value, (part) => Number.isFinite(part) && Number(part) > 0, 3),
  ],
  ["layout", "nchw or nhwc", (value) => value === "nchw" || value === "nhwc"],
];

function isList(value: unknown, fits: (entry: unknown) => boolean, length?: number): boolean {
  return Array.isArray(value) && (length === undefined || value.length === length) && value.every(fits);
}

function requireBackboneForms(path: string, settings: Readonly<Record<string, unknown>>): void {
  for (const [key, wanted, fits] of BACKBONE_FORMS) {
    if (settings[key] === undefined || fits(settings[key])) continue;
    throw new UsageError(
      `Cannot read settings '${path}': '${key}' must be ${wanted}: received ${JSON.stringify(settings[key])}`,
    );
  }
}

async function readSettings(path: string): Promise<Record<string, unknown>> {
  const text = await readText(path).catch((cause) => {
    throw new UsageError(`Cannot read settings '${path}': ${cause.message}`);
  });
  const settings = objectIn(text);
  if (settings === null) {
    throw new UsageError(
      `Cannot read settings '${path}': it is no JSON object; give a file that 'inspect MODEL --settings' printed`,
    );
  }
  requireBackboneForms(path, settings);
  return settings;
}

/** The JSON object that a text is; null if it is none. */
function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Options of which one takes the place of the other. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  channels: ["dims", "seed"],
  dims: ["channels"],
};

/** Options whose settings a preset takes the place of when it is given as a flag. */
function presetBy({ preset }: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(PRESETS).filter(([name]) => name === preset)
    .flatMap(([, { options }]) => Object.keys(options));
}

/** Flags over settings: with another method, the options that it does not have are left behind, and that is said. */
function overridden(
  base: Readonly<Record<string, unknown>>,
  flags: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const replaced = [...Object.keys(flags).flatMap((name) => INSTEAD[name] ?? []), ...presetBy(flags)];
  const method = Object.entries(METHODS).find(([name]) => name === flags["method"])?.[1];
  const known = method && { ...FIT_OPTIONS, ...method.options };
  const strays = Object.keys(base).filter((name) =>
    known && name !== "method" && !Object.hasOwn(known, name)
  );
  if (strays.length > 0) {
    console.error(
      `Left out of the settings, as ${flags["method"]} has no such options: ${printable(strays.join(", "))}`,
    );
  }
  const kept = Object.entries(base).filter(([name]) => !replaced.includes(name) && !strays.includes(name));
  return { ...Object.fromEntries(kept), ...flags };
}
