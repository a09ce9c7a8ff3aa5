/** `reproduce`: fits and evaluates every category of a data set, and writes the table of the paper. */

import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from "commander";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import type { Engine } from "../engine.ts";
import { writeAtomically } from "../format/atomic_file.ts";
import { readImage } from "../image/read/decode.ts";
import { type AblationOptions, ablationOptions, ABLATIONS } from "../reproduce/ablation.ts";
import { type Category, readCategories } from "../reproduce/categories.ts";
import { openResults, type Result, type RunSettings } from "../reproduce/results.ts";
import { runCategory, type RunOptions } from "../reproduce/run.ts";
import { type Row, summarise } from "../reproduce/summary.ts";
import { csvTable, markdownTable } from "../reproduce/table.ts";
import { channels } from "./arguments.ts";
import { chosenBackbone } from "./backbone_options.ts";
import { maxPixelsOption, openEngine, providerOption, threadsOption } from "./engine_options.ts";
import { UsageError } from "./failure.ts";
import { preprocessOf, withFitOptions } from "./fit_options.ts";
import { makeFolder } from "./outputs.ts";
import { Progress } from "./progress.ts";

/** The command with its options. */
export function reproduceCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return withFitOptions(new Command("reproduce"))
    .description(
      "fit and evaluate every category of a data set; write the paper's table: image AUROC, pixel AUROC and PRO of each\n" +
        "category and on average over textures (carpet, grid, leather, tile, wood), objects (all others) and all.\n" +
        "Started again with the same settings, it goes on where it stopped.",
    )
    .argument("<dataset>", "a folder of categories, each in the MVTec AD layout")
    .requiredOption(
      "--out <folder>",
      "where to write table.md, table.csv, table.json (of the settings given) and results/ (of all)",
    )
    .addOption(
      new Option("--seeds <list>", "a run for each seed: 0,1,2 or 0-4 (default: 0; 0-4 with --variant rd)")
        .argParser(channels),
    )
    .option("--categories <list>", "only these, separated by commas", (text) => text.split(","))
    .addOption(
      new Option(
        "--variant <name>",
        "rd: rotate every image by up to 10 degrees, crop it at a random place, masks too",
      )
        .choices(["none", "rd"] as const).default("none" as const),
    )
    .addOption(
      new Option("--ablation <name>", `of the paper: ${ABLATIONS}; layer1 is the finest feature map`)
        .argParser(ablation).conflicts(["method", "levels", "dims", "channels"]),
    )
    .addOption(providerOption())
    .addOption(threadsOption())
    .addOption(maxPixelsOption());
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;

/** Options with the method that an ablation asks for. */
type Chosen = Omit<Options, "ablation" | "levels"> & Pick<AblationOptions, "levels">;

/** The paper has five versions of its non-aligned data set. */
const DEFAULT_SEEDS = { none: [0], rd: [0, 1, 2, 3, 4] } as const;

function ablation(name: string): AblationOptions {
  const options = ablationOptions(name);
  if (options === undefined) throw new InvalidArgumentError(`Give one of ${ABLATIONS}.`);
  return options;
}

async function run(dataset: string, { ablation, ...given }: Options): Promise<void> {
  const options = { ...given, ...ablation };
  const categories = chooseCategories(dataset, options.categories);
  const seeds = [...new Set(options.seeds ?? DEFAULT_SEEDS[options.variant])];
  const results = join(options.out, "results");
  await makeFolder(results);
  await using engine = await openEngine({ ...options, backbone: chosenBackbone(options) });
  const settings = settingsOf(engine, options);
  const store = openResults(results, settings);
  const runs = seeds.flatMap((seed) => categories.map((category) => ({ category, seed })));
  const done: Result[] = [];
  for (const [place, { category, seed }] of runs.entries()) {
    const label = `${place + 1}/${runs.length} ${category.name}, seed ${seed}`;
    let result = await store.find(category, seed);
    if (result) console.error(`${label}: done before`);
    else {
      result = await runCategory(engine, category, seed, runOptions(options, category, label));
      await store.keep(category, result);
    }
    done.push(result);
    await writeTables(options.out, summarise(done), { runs: runs.length, done, settings });
  }
  console.log(await Deno.readTextFile(join(options.out, "table.md")));
}

function chooseCategories(dataset: string, wanted?: readonly string[]): Category[] {
  const { categories, others } = readCategories(dataset);
  if (others.length > 0) console.error(`Left out, without train/good or test: ${others.join(", ")}`);
  const names = categories.map(({ name }) => name);
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot reproduce category '${unknown}': '${dataset}' has ${names.join(", ")}; name some of them`,
    );
  }
  return wanted ? categories.filter(({ name }) => wanted.includes(name)) : categories;
}

/** Options that say where, which and how fast; figures do not depend on them. */
const INDIFFERENT = ["out", "seeds", "categories", "provider", "threads", "maxPixels", "batch"];

/** What the figures depend on beside images and seed. */
function settingsOf({ backbone, weights }: Engine, options: Chosen): RunSettings {
  const deciding = Object.entries(options).filter(([name]) => !INDIFFERENT.includes(name));
  return { ...Object.fromEntries(deciding), backbone: backbone.name, weights, version: manifest.version };
}

function runOptions(options: Chosen, { train, test }: Category, label: string): RunOptions {
  const progress = {
    fit: new Progress(`${label}: fit`, train.length),
    eval: new Progress(`${label}: eval`, test.length),
  };
  const limits = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  return {
    fit: options,
    preprocess: preprocessOf(options),
    variant: options.variant,
    decode: (path) => readImage(path, limits),
    onProgress: (pass, images) => progress[pass].show(images),
  };
}

async function writeTables(
  out: string,
  rows: readonly Row[],
  { runs, done, settings }: { runs: number; done: readonly Result[]; settings: RunSettings },
): Promise<void> {
  const notes = [
    `${done.length} of ${runs} runs. Figures in per cent: mean ± sample standard deviation over the seeds. ` +
    "Maps and masks are compared at the images' own resolution, over the part that the network saw; PRO is " +
    "integrated up to 30% false positives.",
    "`" + JSON.stringify(settings) + "`",
  ];
  const write = (name: string, text: string) =>
    writeAtomically(join(out, name), [new TextEncoder().encode(text)]);
  await write("table.md", markdownTable(rows, "Anomaly detection and localization", notes));
  await write("table.csv", csvTable(rows));
  await write("table.json", JSON.stringify({ settings, rows, results: done }, null, 2) + "\n");
}
