/** `demo`: makes a small inspection data set, fits, scores, and leaves pictures and a summary. */

import { Command, type CommandUnknownOpts } from "commander";
import { basename, join } from "node:path";
import { makeDataset } from "../demo/dataset.ts";
import { evaluate, type Evaluation } from "../evaluate/evaluate.ts";
import { fit } from "../fit.ts";
import { contactSheet } from "../image/contact_sheet.ts";
import { renderOverlay } from "../image/overlay.ts";
import { encodePng, type PngImage } from "../image/png.ts";
import { loadModel, saveModel } from "../model/model.ts";
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
type TestPicture = Awaited<ReturnType<typeof makeDataset>>["test"][number];

async function run({ out, seed, provider }: Options): Promise<void> {
  const started = performance.now();
  await makeFolder(out);
  const drawing = new Map<number, Progress>();
  const dataset = await makeDataset({
    directory: join(out, "data"),
    seed,
    onProgress(done, total) {
      if (!drawing.has(total)) drawing.set(total, new Progress("draw", total));
      drawing.get(total)?.show(done);
    },
  });
  await using engine = await openEngine({ provider });
  const passes = new Map(
    (["fit", "calibrate"] as const).map((pass) => [pass, new Progress(pass, dataset.train.length)]),
  );
  const path = join(out, "flange.safetensors");
  await saveModel(
    await fit(engine, dataset.train, { onProgress: (pass, n) => passes.get(pass)?.show(n) }),
    path,
  );
  using scorer = openScorer(engine, await loadModel(path));
  const { calibration } = scorer.model.settings;
  const scale = { low: calibration?.medianPixel ?? 0, high: calibration?.highestScore ?? 1 };
  const paths = dataset.test.map(({ path }) => path);
  const progress = new Progress("score", paths.length);
  const rows: Row[] = [];
  const figures = await evaluate(scorer, dataset.test, {
    imageThresholds: [scale.high],
    async onScore(score, test) {
      const { defect } = test as TestPicture;
      const title = `${defect}/${basename(score.name)}`;
      const overlay = renderOverlay({
        ...score,
        map: score.map as Float32Array,
        title,
        scale,
        threshold: scale.high,
      });
      await makeFolder(join(out, "overlays", defect));
      await Deno.writeFile(join(out, "overlays", title), encodePng(overlay));
      rows.push({ defect, score: score.score, overlay });
      progress.show(rows.length);
    },
  });
  const firsts = [...Map.groupBy(rows, ({ defect }) => defect).values()].map(([row]) => (row as Row).overlay);
  await Deno.writeFile(join(out, "overview.png"), encodePng(contactSheet(firsts, 3)));
  const seconds = (performance.now() - started) / 1000;
  const summary = summarise(rows, figures, { threshold: scale.high, train: dataset.train.length, seconds });
  await Deno.writeTextFile(join(out, "summary.md"), summary);
  console.log(summary);
  console.error(`Left in ${out}: overview.png, summary.md, overlays/, data/, flange.safetensors`);
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
    `At the highest score of a good image left out, ${threshold.toFixed(2)}: ` +
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
