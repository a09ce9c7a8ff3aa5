/** `eval`: figures of a model on labelled images. */

import type { CommandUnknownOpts } from "commander";
import { basename, resolve } from "node:path";
import {
  type Dataset,
  EVALUATE_OPTIONS,
  type Evaluation,
  loadModel,
  type OperatingPoint,
  printable,
  type RankingMetrics,
  readDataset,
  requireWritable,
  type SaturatedMetrics,
  type SaturatedScore,
  writeAtomically,
} from "../../mod.ts";
import { UsageError } from "./failure.ts";
import { given, verbOf, withFlags } from "./flags.ts";
import { sayIgnored } from "./images.ts";
import { type ModelChoice, openFor, withModelFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { printLine } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption("--model <file>", "a model that fit wrote")
    .option("--json", "print everything as one JSON object, curves included")
    .option("--report <file>", "write figures, curves and pictures, the worst first, as one HTML file");
  withModelFlags(withFlags(verb, EVALUATE_OPTIONS));
  verbOf(verb, (data: string, options: Options) => run(data, options, given(EVALUATE_OPTIONS, verb)));
}

interface Options extends ModelChoice {
  readonly json?: boolean;
  readonly report?: string;
}

async function run(data: string, options: Options, flags: Record<string, unknown>): Promise<void> {
  if (flags["minArea"] !== undefined && options.report === undefined) {
    throw new UsageError("Cannot use --min-area: only a report shows regions; add --report FILE.html");
  }
  const { test, leftOut, guessed, warnings } = await readDataset(data);
  sayIgnored(leftOut);
  for (const text of guessed) console.error(text);
  for (const text of warnings) console.error(`Warning: ${text}`);
  const model = await loadModel(options.model);
  if (options.report !== undefined) await requireWritable(options.report);
  await using inspector = await openFor(model, options);
  const progress = new Progress("eval", test.length);
  const { report, ...evaluation } = await inspector.evaluate(model, test, {
    ...flags,
    report: options.report === undefined ? undefined : basename(resolve(data)),
    signal: interruption,
    onProgress: ({ done }) => progress.show(done),
  });
  if (report !== undefined && options.report !== undefined) {
    await writeAtomically(options.report, [new TextEncoder().encode(report)]);
  }
  for (const text of evaluation.warnings) {
    if (!warnings.includes(text)) console.error(`Warning: ${text}`);
  }
  printLine(
    options.json ? JSON.stringify({ ...evaluation, leftOut, guessed }) : table(test, evaluation, flags["at"]),
  );
}

function table(
  test: Dataset["test"],
  { image, evidence, pixel, saturated }: Evaluation,
  at: unknown,
): string {
  const defects = [...Map.groupBy(test.filter(({ label }) => label === 1), ({ defect }) => defect)].map((
    [name, group],
  ) => `${group.length} ${printable(name)}`);
  const rows: [string, string][] = [
    ["images", `${image.normal} good, ${image.anomalous} defective (${defects.join(", ")})`],
    ...ranking("image", image),
    ["  of the place alone", `AUROC ${figure(evidence.place.auroc)}`],
    ...(evidence.whole ? [["  of the whole alone", `AUROC ${figure(evidence.whole.auroc)}`] as const] : []),
    ...(pixel
      ? [...ranking("pixel", pixel), ["PRO (to 30% false positives)", figure(pixel.proScore)] as const]
      : []),
    ...(saturated ? overlaps(saturated) : []),
    ...(pixel && pixel.unscored.anomalous > 0
      ? [
        [
          "not looked at",
          `${pixel.unscored.anomalous} defective pixels, ${pixel.unscored.regions} whole regions, outside the window, crop or region of interest`,
        ] as const,
      ]
      : []),
    ...image.operatingPoints.flatMap((point) => outcomes("image threshold", point, "from good images alone")),
    ...(image.noMiss ? outcomes("threshold without a miss", image.noMiss, "with the labels") : []),
    ...(image.wanted ? outcomes(`threshold at ${at}`, image.wanted, "with the labels") : []),
    ...(pixel?.operatingPoints.flatMap((point) =>
      outcomes("pixel threshold", point, "from good images alone")
    ) ?? []),
  ].map(([name, value]) => [name, value]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

function ranking(what: string, { auroc, averagePrecision, bestF1 }: RankingMetrics): [string, string][] {
  return [
    [`${what} AUROC`, figure(auroc)],
    [`${what} average precision`, figure(averagePrecision)],
    [`${what} best F1`, `${figure(bestF1.f1)} at ${bestF1.threshold.toFixed(2)} (chosen with the labels)`],
  ];
}

function overlaps({ defects, scores, means, classes }: SaturatedMetrics): [string, string][] {
  const shown = (scores: readonly SaturatedScore[]) =>
    scores.map(({ limit, score }) => `${figure(score)} (to ${100 * limit}%)`).join(", ");
  return [
    ["sPRO", `${shown(scores)}, of ${defects} defects`],
    ...(classes.length > 1 ? [["  mean of the classes", shown(means)] as [string, string]] : []),
    ...classes.map(({ defect, imageAuroc, scores }): [string, string] => [
      `  ${printable(defect)}`,
      `${shown(scores)}, image AUROC ${figure(imageAuroc)}`,
    ]),
  ];
}

function outcomes(what: string, point: OperatingPoint, chosen: string): [string, string][] {
  const { threshold, precision, recall, iou, falseAlarmRate, falsePositives, falseNegatives } = point;
  return [
    [what, `${threshold.toFixed(2)}, chosen ${chosen}`],
    ["  at the threshold", `precision ${figure(precision)}, recall ${figure(recall)}, IoU ${figure(iou)}`],
    ["  false alarms, misses", `${falsePositives} (rate ${figure(falseAlarmRate)}), ${falseNegatives}`],
  ];
}

function figure(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(4);
}
