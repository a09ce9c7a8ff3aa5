/** Fits and calibrations of a service, as jobs. */

import { checkFit, METHODS } from "../option_tables.ts";
import { CALIBRATE_OPTIONS } from "../calibrate.ts";
import { describeModel } from "../describe_model.ts";
import { DEFAULT_BACKBONE } from "../features.ts";
import { FIT_OPTIONS, type FitOptions } from "../fit_options.ts";
import { decodeImage } from "../image/read/decode.ts";
import { describeFit, type FitReport } from "../fitting/report.ts";
import { ImageError } from "../image/image.ts";
import { checkOptions, OptionError } from "../options/check.ts";
import { drawOverlay, encodePng, modelScale } from "../pictures.ts";
import type { SentFile } from "./body.ts";
import type { Inspectors } from "./inspectors.ts";
import type { JobUse } from "./jobs.ts";
import { modelBackbone } from "../model/backbone.ts";
import type { Model } from "../model/model.ts";
import type { Models } from "./models.ts";
import { Problem } from "./problem.ts";

/** What learning uses. */
export interface LearningUse {
  readonly models: Models;
  readonly inspectors: Inspectors;
  readonly maxPixels: number;
}

/** What came of a fit or a calibration. */
export interface Learned {
  /** What the threshold means; null if there is none. */
  readonly threshold: string | null;
  /** What a person should know, in sentences. */
  readonly said: readonly string[];
  /** Why files were left out. */
  readonly skipped: readonly string[];
  /** Good images that stand out, each with the address of its picture; of a fit. */
  readonly suspects: readonly (FitReport["suspects"][number] & { readonly overlay: string | null })[];
  /** Images that were left away. */
  readonly dropped: readonly string[];
}

/** A fit that is asked for. */
export interface FitRequest {
  /** What the model shall be called. */
  readonly name: string;
  readonly replaces: boolean;
  readonly options: FitOptions;
  /** Picture of where to look. */
  readonly roi: SentFile | undefined;
}

/** Plain options: what else a fit takes is the service's own to say. */
const DECLARED = new Set([
  "method",
  ...Object.keys(FIT_OPTIONS),
  ...Object.values(METHODS).flatMap(({ options }) => Object.keys(options)),
]);

/** Pictures of suspects that are kept. */
const MOST_DRAWN = 50;

/**
 * Checks the options of a fit before anything is begun.
 *
 * @throws {Problem} 400 if one does not exist or cannot be used.
 */
export function readFitOptions(text: string | undefined): FitOptions {
  const options = readObject(text);
  const hook = Object.keys(options).find((name) => !DECLARED.has(name));
  return refusing(() => {
    if (hook !== undefined) throw new OptionError("Cannot fit", hook, "does not exist here");
    checkFit(options);
    return options as FitOptions;
  });
}

/** The same of a calibration. */
export function readCalibrateOptions(text: string | undefined): Record<string, unknown> {
  const options = readObject(text);
  return refusing(() => {
    checkOptions("Cannot calibrate", CALIBRATE_OPTIONS, options);
    return options;
  });
}

/** Fits a model and keeps it. */
export async function learn(
  images: readonly SentFile[],
  asked: FitRequest,
  { models, inspectors, maxPixels }: LearningUse,
  { id, signal, tell, draw }: JobUse,
): Promise<Learned> {
  const inspector = await inspectors.of(DEFAULT_BACKBONE);
  const skipped: string[] = [];
  const drawn = new Map<string, string>();
  let report: FitReport | undefined;
  const model = await inspector.fit(images.map(({ name, bytes: image }) => ({ name, image })), {
    ...asked.options,
    ...(asked.roi ? { roi: await decodeImage(asked.roi.bytes, asked.roi.name, { maxPixels }) } : {}),
    maxPixels,
    scratch: models.requireFolder(),
    signal,
    onProgress: tell,
    onReport: (found) => void (report = found),
    onUnreadable: ({ message }) => void skipped.push(message),
    async onSuspect(score, fitted) {
      if (drawn.size >= MOST_DRAWN || drawn.has(score.name)) return;
      const file = `${drawn.size}.png`;
      draw(file, await encodePng(drawOverlay(score, { scale: modelScale(fitted) }), { drawn: true }));
      drawn.set(score.name, `/api/jobs/${id}/pictures/${file}`);
    },
  });
  signal.throwIfAborted();
  await models.keep(asked.name, model, asked.replaces);
  const found = report as FitReport;
  return {
    ...toldOf(model, skipped),
    said: describeFit(found),
    suspects: found.suspects.filter(({ standsOut }) => standsOut)
      .map((suspect) => ({ ...suspect, overlay: drawn.get(suspect.name) ?? null })),
    dropped: found.dropped,
  };
}

/** Chooses the thresholds of a model anew and keeps it. */
export async function recalibrate(
  images: readonly SentFile[],
  asked: {
    readonly from: string;
    readonly name: string;
    readonly options: Record<string, unknown>;
  },
  { models, inspectors, maxPixels }: LearningUse,
  { signal, tell }: JobUse,
): Promise<Learned> {
  using held = await models.hold(asked.from);
  const inspector = await inspectors.of(modelBackbone(held.model, models.backboneOf(held.model)));
  const skipped: string[] = [];
  const model = await inspector.calibrate(
    held.model,
    images.map(({ name, bytes: image }) => ({ name, image })),
    {
      ...asked.options,
      maxPixels,
      signal,
      onProgress: ({ done, total }) => tell({ pass: "calibrate", done, total }),
      onUnreadable: ({ message }) => void skipped.push(message),
    },
  );
  signal.throwIfAborted();
  await models.keep(asked.name, model, true);
  return { ...toldOf(model, skipped), said: [], suspects: [], dropped: [] };
}

/** What of an error of such work is told: what is wrong with images and options, and nothing of the machine. */
export function isOfInput(error: unknown): error is Error {
  return error instanceof Problem || error instanceof ImageError || error instanceof OptionError ||
    error instanceof RangeError;
}

function toldOf(model: Model, skipped: readonly string[]): Pick<Learned, "threshold" | "skipped"> {
  return { threshold: describeModel(model).threshold, skipped: [...new Set(skipped)] };
}

function readObject(text = "{}"): Record<string, unknown> {
  const refuse = () => {
    throw new Problem(400, "Cannot read field 'options': it must be a JSON object of options by name");
  };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : refuse();
  } catch (error) {
    if (error instanceof SyntaxError) return refuse();
    throw error;
  }
}

function refusing<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof OptionError) throw new Problem(400, error.message);
    throw error;
  }
}
