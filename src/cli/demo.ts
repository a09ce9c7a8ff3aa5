/** `demo`: makes a small inspection data set, fits, scores, and leaves pictures and a summary. */

import type { CommandUnknownOpts } from "commander";
import { basename, join } from "node:path";
import {
  contactSheet,
  drawOverlay,
  encodePng,
  type Evaluation,
  type Inspector,
  loadModel,
  type MadeDataset,
  makeDataset,
  makeFolder,
  type Model,
  modelScale,
  type Picture,
  printable,
  saveModel,
  writeAtomically,
} from "../../mod.ts";
import { integer } from "./arguments.ts";
import { type ComputeChoice, openInspector, providerOption } from "./inspector_options.ts";
import { interruption, listenForInterrupts } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { printLine } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .option("--out <folder>", "where to leave everything", "demo-out")
    .option("--seed <n>", "seed of the data set", integer(0), 0)
    .addOption(providerOption())
    .action((...[options]) => run(options as Options));
}

interface Options extends ComputeChoice {
  readonly out: string;
  readonly seed: number;
}

async function run({ out, seed, provider }: Options): Promise<void> {
  const started = performance.now();
  listenForInterrupts();
  await makeFolder(out);
  const dataset = await draw(out, seed);
  await using inspector = await openInspector({ provider });
  const model = await learn(inspector, dataset.train, join(out, "flange.safetensors"));
  const { rows, figures, threshold } = await scoreAll(inspector, model, dataset, out);
  const clearest = [...Map.groupBy(rows, ({ defect }) => defect).values()].map((group) =>
    group.reduce((high, row) => row.score > high.score ? row : high).overlay
  );
  await writeAtomically(join(out, "overview.png"), [
    await encodePng(contactSheet(clearest, 3), { drawn: true }),
  ]);
  const seconds = (performance.now() - started) / 1000;
  const summary = summarise(rows, figures, { threshold, train: dataset.train.length, seconds });
  await writeAtomically(join(out, "summary.md"), [new TextEncoder().encode(summary)]);
  printLine(summary);
  console.error(
    `Left in ${
      printable(out)
    }: overview.png (the clearest of each kind), summary.md, overlays/, data/, flange.safetensors`,
  );
}

async function draw(out: string, seed: number): Promise<MadeDataset> {
  let progress: Progress | undefined;
  return await makeDataset({
    directory: join(out, "data"),
    seed,
    onProgress(done, total) {
      interruption.throwIfAborted();
      progress ??= new Progress("draw", total);
      progress.show(done);
    },
  });
}

async function learn(inspector: Inspector, images: readonly string[], path: string): Promise<Model> {
  const passes = new Map<string, Progress>();
  const model = await inspector.fit(images, {
    signal: interruption,
    onProgress({ pass, done, total }) {
      const progress = passes.get(pass) ?? new Progress(pass, total ?? images.length);
      passes.set(pass, progress);
      progress.show(done);
    },
  });
  await saveModel(model, path);
  return await loadModel(path);
}

async function scoreAll(
  inspector: Inspector,
  model: Model,
  { test }: MadeDataset,
  out: string,
): Promise<{ rows: Row[]; figures: Evaluation; threshold: number }> {
  const { calibration } = model.settings;
  if (!calibration) throw new Error("Cannot score the demo: its model was not calibrated");
  const scale = modelScale(model);
  const progress = new Progress("score", test.length);
  const rows: Row[] = [];
  const figures = await inspector.evaluate(model, test, {
    signal: interruption,
    async onScore(found, { defect }) {
      const title = `${defect}/${basename(found.name)}`;
      const overlay = drawOverlay(found, { title, scale });
      await makeFolder(join(out, "overlays", defect));
      await writeAtomically(join(out, "overlays", title), [await encodePng(overlay, { drawn: true })]);
      rows.push({ defect, score: found.judgement?.evidence.joined.value ?? found.score, overlay });
      progress.show(rows.length);
    },
  });
  return { rows, figures, threshold: calibration.threshold };
}

interface Row {
  readonly defect: string;
  readonly score: number;
  readonly overlay: Picture;
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
    "| kind | images | least evidence | most evidence | odd |",
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
