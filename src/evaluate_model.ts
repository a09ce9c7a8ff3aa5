/** The figures of a model on labelled images, at its own thresholds, and the report on them. */

import type { LabelledImage } from "./evaluate/dataset.ts";
import { evaluate, type Evaluation, type ReadTest } from "./evaluate/evaluate.ts";
import { AT, type WantedPoint } from "./evaluate/wanted_point.ts";
import { BATCH } from "./fit_options.ts";
import { checkOptions, OptionError } from "./options/check.ts";
import { checkHooks } from "./options/hooks.ts";
import type { Scorer } from "./score.ts";
import type { Score } from "./scored_image.ts";
import { SCORE_OPTIONS } from "./score_options.ts";

/** Plain options of an evaluation. */
export const EVALUATE_OPTIONS = {
  minArea: SCORE_OPTIONS.minArea,
  anyKind: SCORE_OPTIONS.anyKind,
  batch: BATCH,
  at: AT,
};

/** Choices of an evaluation. */
export interface EvaluateOptions {
  /** Makes a report with this title: figures, curves and the pictures that matter, as one HTML text. */
  readonly report?: string | undefined;
  /** Pixels of the smallest region that the report outlines. Default 1. */
  readonly minArea?: number | undefined;
  /** Whether to score images of another depth or other channels than those of the fit, too. Default false. */
  readonly anyKind?: boolean | undefined;
  /** Images computed at once. Default 8. */
  readonly batch?: number | undefined;
  /** A recall or precision of images to report outcomes at, as `recall=0.95`. */
  readonly at?: WantedPoint | string | undefined;
  /**
   * Reads an image or a mask of a test, the image with the white and the bands that it is told; what changes both on their way in goes
   * here. By default from their paths.
   */
  readonly read?: ReadTest | undefined;
  /** Stops before the next batch: the promise is rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with every score, in order; its map is not kept afterwards. */
  readonly onScore?: ((score: Score, test: LabelledImage) => void | Promise<void>) | undefined;
  /** Called after every image. */
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined;
}

/** What cannot be done with options that are refused. */
const ACTION = "Cannot evaluate";

/** Evaluates a scorer's model. */
export async function evaluateModel(
  scorer: Scorer,
  tests: readonly LabelledImage[],
  asked: EvaluateOptions,
): Promise<Evaluation> {
  const { report: title, read, signal, onScore, onProgress, ...given } = checkHooks(ACTION, asked, [
    "read",
    "onScore",
    "onProgress",
  ]);
  if (title !== undefined && typeof title !== "string") {
    throw new OptionError(ACTION, "report", `must be a title: received ${typeof title}`);
  }
  const { minArea, anyKind, batch, at } = checkOptions(ACTION, EVALUATE_OPTIONS, given);
  const { model } = scorer;
  const { calibration } = model.settings;
  const report = title === undefined ? null : await startReport(model, title, minArea);
  let done = 0;
  const evaluation = await evaluate(scorer, tests, {
    imageThresholds: calibration ? [calibration.threshold] : [],
    pixelThresholds: calibration ? [calibration.pixelThreshold] : [],
    at,
    batch,
    anyKind,
    signal,
    ...(read ? { read } : {}),
    async onScore(score, test) {
      await onScore?.(score, test);
      await report?.add(score, test);
      onProgress?.({ done: ++done, total: tests.length });
    },
  });
  return report ? { ...evaluation, report: await report.render(evaluation) } : evaluation;
}

/** Charts and document are loaded only for a report. */
async function startReport(model: Scorer["model"], data: string, minArea: number) {
  const { Report } = await import("./report/report.ts");
  return new Report({ model, data, minArea });
}
