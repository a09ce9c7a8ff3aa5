/** `demo`: makes a small inspection data set, fits, scores, and leaves pictures and a summary. */

import { Command, type CommandUnknownOpts } from "commander";
import { basename, join } from "node:path";
import { makeDataset } from "../demo/dataset.ts";
import { evaluate, type Evaluation } from "../evaluate/evaluate.ts";
import type { Engine } from "../engine.ts";
import { fit } from "../fit.ts";
import { contactSheet } from "../image/draw/contact_sheet.ts";
import { renderOverlay } from "../image/draw/overlay.ts";
import { encodePng, type PngImage } from "../image/write/png.ts";
import { loadModel, type Model, saveModel } from "../model/model.ts";
import { openScorer } from "../score.ts";
import { integer } from "./arguments.ts";
import { openEngine, providerOption } from "./engine_options.ts";
import { makeFolder } from "./outputs.ts";
import { Progress } from "./progress.ts";

/** The command with its options. */
export function demoCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return new Command("demo")
    .description("make a small inspection data set, fit, score, and leave pictures and a summary to look at")
    .option("--out <folder>", "where to leave everything", "demo-out")
    .option("--seed <n>", "seed of the data set", integer(0), 0)
    .addOption(providerOption());
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;
type Drawn = Awaited<ReturnType<typeof makeDataset>>;

async function run({ out, seed, provider }: Options): Promise<void> {
  const started = performance.now();
  await makeFolder(out);
  const dataset = await draw(out, seed);
  await using engine = await openEngine({ provider });
  const model = await learn(engine, dataset.train, join(out, "flange.safetensors"));
  const { rows, figures, threshold } = await scoreAll(engine, model, dataset, out);
  const clearest = [...Map.groupBy(rows, ({ defect }) => defect).values()].map((group) =>
    group.reduce((high, row) => row.score > high.score ? row : high).overlay
  );
  await Deno.writeFile(join(out, "overview.png"), encodePng(contactSheet(clearest, 3)));
  const seconds = (performance.now() - started) / 1000;
  const summary = summarise(rows, figures, { threshold, train: dataset.train.length, seconds });
  await Deno.writeTextFile(join(out, "summary.md"), summary);
  console.log(summary);
  console.error(
    `Left in ${out}: overview.png (the clearest of each kind), summary.md, overlays/, data/, flange.safetensors`,
  );
}

async function draw(out: string, seed: number): Promise<Drawn> {
  let progress: Progress | undefined;
  return await makeDataset({
    directory: join(out, "data"),
    seed,
    onProgress(done, total) {
      progress ??= new Progress("draw", total);
      progress.show(done);
    },
  });
}

async function learn(engine: Engine, images: readonly string[], path: string): Promise<Model> {
  const passes = {
    fit: new Progress("fit", images.length),
    calibrate: new Progress("calibrate", images.length),
  };
  await saveModel(await fit(engine, images, { onProgress: (pass, done) => passes[pass].show(done) }), path);
  return await loadModel(path);
}

async function scoreAll(
  engine: Engine,
  model: Model,
  { test }: Drawn,
  out: string,
): Promise<{ rows: Row[]; figures: Evaluation; threshold: number }> {
  using scorer = openScorer(engine, model);
  const { calibration } = model.settings;
  if (!calibration) throw new Error("Cannot score the demo: its model was not calibrated");
  const { medianPixel: low, threshold } = calibration;
  const progress = new Progress("score", test.length);
  const rows: Row[] = [];
  const figures = await evaluate(scorer, test, {
    imageThresholds: [threshold],
    async onScore({ map = new Float32Array(), ...found }, { defect }) {
      const title = `${defect}/${basename(found.name)}`;
      const overlay = renderOverlay({ ...found, map, title, scale: { low, high: threshold }, threshold });
      await makeFolder(join(out, "overlays", defect));
      await Deno.writeFile(join(out, "overlays", title), encodePng(overlay));
      rows.push({ defect, score: found.score, overlay });
      progress.show(rows.length);
    },
  });
  return { rows, figures, threshold };
}

interface Row {
  readonly defect: string;
  readonly score: number;
  readonly overlay: PngImage;
}

function summarise(
  rows: readonly Row[],
  { image, pixel }: Evaluation,
  { threshold, train, seconds }: { threshold: number; train: number; seconds: number },
): string {
  const figure = (value: number | undefined) => value === undefined ? "-" : value.toFixed(3);
  const [at] = image.operatingPoints;
  return [
    `# Demo: ${train} good flanges learned, ${rows.length} scored`,
    "",
    `Image AUROC ${figure(image.auroc)}, pixel AUROC ${figure(pixel?.auroc)}, PRO ${
      figure(pixel?.proScore)
    }; ` +
    `${seconds.toFixed(0)} s in all.`,
    `At the threshold of ${threshold.toFixed(2)}, chosen from the good images alone for 1% false alarms: ` +
    `${at?.truePositives} of ${image.anomalous} defective and ${at?.falsePositives} of ${image.normal} good images are above it.`,
    "",
    "| kind | images | lowest score | highest score | above |",
    "| --- | --- | --- | --- | --- |",
    ...[...Map.groupBy(rows, ({ defect }) => defect)].map(([kind, group]) => {
      const scores = group.map(({ score }) => score);
      const above = scores.filter((score) => score >= threshold).length;
      return `| ${kind} | ${group.length} | ${Math.min(...scores).toFixed(2)} | ${
        Math.max(...scores).toFixed(2)
      } | ${above} |`;
    }),
    "",
  ].join("\n");
}
