/** The table of the paper: every category of a data set, fitted and evaluated, once a seed. */

import manifest from "../../deno.json" with { type: "json" };
import { checkFitOptions } from "../check_fit.ts";
import type { FoundDataset } from "../evaluate/dataset.ts";
import type { FitOptions } from "../fit_options.ts";
import { makeFolder, writeAtomically } from "../format/atomic_file.ts";
import type { Inspector } from "../inspector.ts";
import { OptionError } from "../options/check.ts";
import type { PresetName } from "../presets.ts";
import { ablationOptions, ABLATIONS } from "./ablation.ts";
import { readCategories } from "./categories.ts";
import { openResults, type Result, type RunSettings } from "./results.ts";
import { runCategory } from "./run.ts";
import { type Row, summarise } from "./summary.ts";
import { csvTable, markdownTable } from "./table.ts";
import type { Decode } from "./variant.ts";
import { join } from "../platform/here.ts";

/** Choices of a reproduction, beside those of its fits. */
export interface ReproduceOptions {
  /** Folder for table.md, table.csv, table.json and results/; what is there already is not computed again. */
  readonly out: string;
  /** Options of every fit, by default with the preset `paper`; a method that draws at random draws by the run's seed. */
  readonly fit?: FitOptions | Readonly<Record<string, unknown>> | undefined;
  /** A run for each. Default 0; 0 to 4 with the variant `rd`, of which the paper has five versions. */
  readonly seeds?: readonly number[] | undefined;
  /** Only these categories. By default all. */
  readonly categories?: readonly string[] | undefined;
  /** `rd`: every image is rotated by up to 10 degrees and cropped at a random place, masks too. Default `none`. */
  readonly variant?: "none" | "rd" | undefined;
  /** An ablation of the paper by name, in place of the method's options: {@linkcode ABLATIONS}. */
  readonly ablation?: string | undefined;
  /** Reads and decodes an image file. */
  readonly decode: Decode;
  /** Stops before the next batch. */
  readonly signal?: AbortSignal | undefined;
  /** Called with folders that are no categories, if there are any. */
  readonly onLeftOut?: ((folders: readonly string[]) => void) | undefined;
  /** Called with every category that is taken, before the first run: what is left out of its folder, and what is guessed. */
  readonly onCategory?:
    | ((category: { name: string } & Pick<FoundDataset, "leftOut" | "guessed">) => void)
    | undefined;
  /** Called after a run with what its figures cannot say. */
  readonly onWarnings?: ((run: { label: string; warnings: readonly string[] }) => void) | undefined;
  /** Called when a run begins, or was done before. */
  readonly onRun?: ((run: { label: string; done: boolean }) => void) | undefined;
  /** Called as images go by. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
}

/** How far a run is. */
export interface RunProgress {
  /** The run, in words. */
  readonly label: string;
  /** What is being done. */
  readonly pass: "fit" | "eval";
  /** Images done. */
  readonly done: number;
  /** Images in all. */
  readonly total: number;
}

/** The table. */
export interface Reproduction {
  /** Its rows. */
  readonly rows: readonly Row[];
  /** The single runs. */
  readonly results: readonly Result[];
  /** The table in Markdown. */
  readonly markdown: string;
}

/** Names of ablation options that `fit` may not set as well. */
const ABLATED = ["method", "levels", "dims", "channels"];

/**
 * Fits and evaluates every category of a data set and writes the table: image AUROC, pixel AUROC and PRO of each category and on
 * average over textures, objects and all. Started again with the same settings, it goes on where it stopped.
 *
 * @param dataset A folder of categories, each in the MVTec AD layout.
 * @throws {OptionError} If an option cannot be used.
 * @throws {RangeError} If a category is not there.
 */
export async function reproduce(
  inspector: Inspector,
  dataset: string,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { out, variant = "none", decode, signal, onLeftOut, onCategory, onRun, onWarnings, onProgress } =
    options;
  const fit = checkReproduceOptions(options);
  const { categories, leftOut } = chooseCategories(dataset, options.categories);
  if (leftOut.length > 0) onLeftOut?.(leftOut);
  for (const category of categories) onCategory?.(category);
  const seeds = [...new Set(options.seeds ?? (variant === "rd" ? [0, 1, 2, 3, 4] : [0]))];
  const results = join(out, "results");
  await makeFolder(results);
  const settings = settingsOf(inspector, fit, variant);
  const store = openResults(results, settings);
  const runs = seeds.flatMap((seed) => categories.map((category) => ({ category, seed })));
  const done: Result[] = [];
  for (const [place, { category, seed }] of runs.entries()) {
    const label = `${place + 1}/${runs.length} ${category.name}, seed ${seed}`;
    const total = { fit: category.train.length, eval: category.test.length };
    let result = await store.find(category, seed);
    onRun?.({ label, done: result !== undefined });
    if (!result) {
      result = await runCategory(inspector, category, seed, {
        fit,
        variant,
        decode,
        signal,
        onWarnings: (warnings) => onWarnings?.({ label, warnings }),
        onProgress: (pass, images) => onProgress?.({ label, pass, done: images, total: total[pass] }),
      });
      await store.keep(category, result);
    }
    done.push(result);
    await writeTables(out, summarise(done), { runs: runs.length, done, settings });
  }
  const rows = summarise(done);
  return { rows, results: done, markdown: markdown(rows, { runs: runs.length, done, settings }) };
}

/**
 * Works out the options of every fit, and checks them before anything is computed.
 *
 * @throws {OptionError} If one cannot be used, or is set by the ablation too.
 */
export function checkReproduceOptions(
  options: Pick<ReproduceOptions, "fit" | "ablation">,
): Readonly<Record<string, unknown>> {
  const fit = fitOf(options);
  checkFitOptions(fit);
  return fit;
}

function fitOf(
  { fit = {}, ablation }: Pick<ReproduceOptions, "fit" | "ablation">,
): Readonly<Record<string, unknown>> {
  const { preset = "paper" satisfies PresetName, ...rest }: Readonly<Record<string, unknown>> = { ...fit };
  const given: Readonly<Record<string, unknown>> = { ...rest, preset };
  if (ablation === undefined) return given;
  const ablated = ablationOptions(ablation);
  if (ablated === undefined) {
    throw new OptionError(
      "Cannot reproduce",
      "ablation",
      `must be one of ${ABLATIONS}: received '${ablation}'`,
    );
  }
  const clash = ABLATED.find((name) => given[name] !== undefined);
  if (clash !== undefined) {
    throw new OptionError("Cannot reproduce", clash, "is what 'ablation' sets: received both; leave one out");
  }
  return { ...given, ...ablated };
}

function chooseCategories(dataset: string, wanted?: readonly string[]) {
  const { categories, others: leftOut } = readCategories(dataset);
  const names = categories.map(({ name }) => name);
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OptionError(
      "Cannot reproduce",
      "categories",
      `names '${unknown}': '${dataset}' has ${names.join(", ")}; name some of them`,
    );
  }
  return {
    categories: wanted ? categories.filter(({ name }) => wanted.includes(name)) : categories,
    leftOut,
  };
}

/** Options that say how fast or what is done afterwards; figures do not depend on them. */
const INDIFFERENT = ["batch", "maxPixels", "seed", "calibrate", "falseAlarmRate", "pixelFalseAlarmRate"];

/** What the figures depend on beside images and seed. */
function settingsOf(
  { backbone: { name, weights } }: Inspector,
  fit: Readonly<Record<string, unknown>>,
  variant: string,
): RunSettings {
  const { method, values } = checkFitOptions(fit);
  const deciding = Object.entries<unknown>(values as Readonly<Record<string, unknown>>)
    .filter(([option, value]) => !INDIFFERENT.includes(option) && value !== undefined);
  const own = { ...Object.fromEntries(deciding), method: method.name, variant };
  return { ...own, backbone: name, weights, version: manifest.version };
}

interface TableFacts {
  readonly runs: number;
  readonly done: readonly Result[];
  readonly settings: RunSettings;
}

function markdown(rows: readonly Row[], { runs, done, settings }: TableFacts): string {
  const saturated = rows.some(({ figures }) => figures.sproScore)
    ? " sPRO up to 5%, the mean over the classes of defective images."
    : "";
  return markdownTable(rows, "Anomaly detection and localization", [
    `${done.length} of ${runs} runs. Figures in per cent: mean ± sample standard deviation over the seeds. ` +
    "Maps and masks are compared at the images' own resolution, over the part that the network saw; PRO is " +
    `integrated up to 30% false positives.${saturated}`,
    "`" + JSON.stringify(settings) + "`",
  ]);
}

async function writeTables(out: string, rows: readonly Row[], facts: TableFacts): Promise<void> {
  const write = (name: string, text: string) =>
    writeAtomically(join(out, name), [new TextEncoder().encode(text)]);
  const { settings, done } = facts;
  await write("table.md", markdown(rows, facts));
  await write("table.csv", csvTable(rows));
  await write("table.json", JSON.stringify({ settings, rows, results: done }, null, 2) + "\n");
}
