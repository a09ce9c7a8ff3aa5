/** Runs conformance fixtures through the product's own kernels and compares each output with its bar. */

import type { Gpu } from "../../src/gpu/device.ts";
import { runAblation } from "./ablation.ts";
import { errorOf } from "./error.ts";
import { type Fixture, type FixtureTensor, parseFixture, type Runner, type Tolerance } from "./fixture.ts";
import { runPadimFit, runStats } from "./gaussian.ts";
import { runLinalg } from "./linalg.ts";
import { runMetricsImage, runMetricsPixel } from "./metrics.ts";
import { runGauss, runResample } from "./maps.ts";
import { runLedoitWolf, runMvg } from "./mvg.ts";
import { runPadim } from "./padim.ts";
import { runPreprocess } from "./preprocess.ts";
import { runSpade } from "./spade.ts";

const RUNNERS: Readonly<Record<string, Runner>> = {
  gauss: runGauss,
  ledoit_wolf: runLedoitWolf,
  linalg: runLinalg,
  metrics_image: runMetricsImage,
  metrics_pixel: runMetricsPixel,
  mvg: runMvg,
  padim_ablation: runAblation,
  padim_e2e: runPadim,
  padim_fit: runPadimFit,
  preproc: runPreprocess,
  resample: runResample,
  spade: runSpade,
  stats: runStats,
};

/** The comparison of one output of one fixture. */
export interface Comparison extends Tolerance {
  /** Name of the output, or of the file where nothing of it was compared. */
  readonly output: string;
  /** Error in the metric; NaN where nothing was computed. */
  readonly error: number;
  readonly verdict: "pass" | "miss";
}

/** All comparisons of one fixture file. */
export interface FixtureReport {
  readonly file: string;
  readonly kind: string;
  /** Empty if the kind is not known. */
  readonly comparisons: readonly Comparison[];
  readonly verdict: "pass" | "miss" | "unknown kind";
}

/**
 * Runs one fixture.
 *
 * @param bytes The whole file.
 * @param file Its name, for messages.
 * @throws {SyntaxError} If the file is not a fixture or lacks an input.
 */
export async function runFixture(
  gpu: Gpu,
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
): Promise<FixtureReport> {
  const fixture = parseFixture(bytes, file);
  const { kind } = fixture;
  const runner = Object.hasOwn(RUNNERS, kind) ? RUNNERS[kind] : undefined;
  if (runner === undefined) {
    return { file, kind, comparisons: [], verdict: "unknown kind" };
  }
  const results = await runner(fixture, gpu);
  const comparisons = Object.entries(fixture.outputs).map(([output, want]) =>
    compare(fixture, output, want, results[output])
  );
  const missed = comparisons.length === 0 || comparisons.some(({ verdict }) => verdict === "miss");
  return { file, kind, comparisons, verdict: missed ? "miss" : "pass" };
}

function compare(
  { tolerances }: Fixture,
  output: string,
  want: FixtureTensor,
  got: ArrayLike<number> | undefined,
): Comparison {
  const { metric, bar } = tolerances[output] as Tolerance;
  if (got === undefined) return { output, metric, bar, error: NaN, verdict: "miss" };
  const error = errorOf(metric, got, want);
  return { output, metric, bar, error, verdict: error <= bar ? "pass" : "miss" };
}
