/** `eval`: figures of a model on labelled images. */

import { Command, type CommandUnknownOpts } from "commander";
import { basename, resolve } from "node:path";
import { type Dataset, GOOD } from "../evaluate/dataset.ts";
import { evaluate, type Evaluation } from "../evaluate/evaluate.ts";
import { readLayout } from "../evaluate/layout.ts";
import { readManifest } from "../evaluate/manifest.ts";
import type { OperatingPoint, RankingMetrics } from "../evaluate/metrics.ts";
import { DEFAULT_BATCH } from "../fit.ts";
import { requireWritable, writeAtomically } from "../format/atomic_file.ts";
import { loadModel, type Model } from "../model/model.ts";
import { Report } from "../report/report.ts";
import { openScorer } from "../score.ts";
import { integer } from "./arguments.ts";
import { modelBackboneOption, openModelEngine } from "./backbone_options.ts";
import { providerOption, threadsOption } from "./engine_options.ts";
import { Progress } from "./progress.ts";
import { minAreaOption } from "./region_options.ts";

/** The command with its options. */
export function evalCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return new Command("eval")
    .description(
      "evaluate a model on labelled images: AUROC of images and pixels, PRO, average precision, best F1, and the\n" +
        "outcomes at the thresholds that were chosen from good images alone",
    )
    .argument(
      "<data>",
      "a category folder in the MVTec AD layout, or a CSV or JSONL file of image, label, mask",
    )
    .requiredOption("--model <file>", "a model that fit wrote")
    .option("--json", "print everything as one JSON object, curves included")
    .option("--report <file>", "write figures, curves and pictures, the worst first, as one HTML file")
    .addOption(minAreaOption())
    .option("--batch <n>", "images computed at once", integer(1), DEFAULT_BATCH)
    .addOption(modelBackboneOption())
    .addOption(providerOption())
    .addOption(threadsOption());
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;

async function run(data: string, options: Options): Promise<void> {
  const { test } = readDataset(data);
  const model = await loadModel(options.model);
  const report = await openReport(model, data, options);
  await using engine = await openModelEngine(model, options);
  using scorer = openScorer(engine, model);
  const { calibration } = model.settings;
  const progress = new Progress("eval", test.length);
  let done = 0;
  const evaluation = await evaluate(scorer, test, {
    pixelThresholds: calibration ? [calibration.pixelThreshold] : [],
    imageThresholds: calibration ? [calibration.threshold] : [],
    batch: options.batch,
    async onScore(score, image) {
      await report?.add(score, image);
      progress.show(++done);
    },
  });
  if (report && options.report) {
    await writeAtomically(options.report, [new TextEncoder().encode(report.render(evaluation))]);
  }
  console.log(options.json ? JSON.stringify(evaluation) : table(test, evaluation));
}

/** Begins a report, if one is wanted, and makes sure before the work that it can be written. */
async function openReport(
  model: Model,
  data: string,
  { report, minArea }: Options,
): Promise<Report | undefined> {
  if (report === undefined) return undefined;
  await requireWritable(report);
  return new Report({ model, data: basename(resolve(data)), minArea });
}

/** A folder is read as MVTec AD layout, a file as a manifest. */
export function readDataset(path: string): Dataset {
  return Deno.statSync(path).isDirectory ? readLayout(path) : readManifest(path);
}

function table(test: Dataset["test"], { image, pixel }: Evaluation): string {
  const defects = [...Map.groupBy(test.filter(({ label }) => label === 1), ({ defect }) => defect)].map((
    [name, group],
  ) => `${group.length} ${name}`);
  const rows: [string, string][] = [
    ["images", `${image.normal} ${GOOD}, ${image.anomalous} defective (${defects.join(", ")})`],
    ...ranking("image", image),
    ...(pixel
      ? [...ranking("pixel", pixel), ["PRO (to 30% false positives)", figure(pixel.proScore)] as const]
      : []),
    ...(pixel && pixel.unscored.anomalous > 0
      ? [
        [
          "not looked at",
          `${pixel.unscored.anomalous} defective pixels, ${pixel.unscored.regions} whole regions, outside the crop`,
        ] as const,
      ]
      : []),
    ...image.operatingPoints.flatMap((point) => outcomes("image", point)),
    ...(pixel?.operatingPoints.flatMap((point) => outcomes("pixel", point)) ?? []),
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

function outcomes(what: string, point: OperatingPoint): [string, string][] {
  const { threshold, precision, recall, iou, falseAlarmRate, falsePositives, falseNegatives } = point;
  return [
    [`${what} threshold`, `${threshold.toFixed(2)}, chosen from good images alone`],
    ["  at the threshold", `precision ${figure(precision)}, recall ${figure(recall)}, IoU ${figure(iou)}`],
    ["  false alarms, misses", `${falsePositives} (rate ${figure(falseAlarmRate)}), ${falseNegatives}`],
  ];
}

function figure(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(4);
}
