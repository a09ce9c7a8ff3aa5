/** `reproduce`: fits and evaluates every category of a data set, and writes the table of the paper. */

import { type CommandUnknownOpts, Option } from "commander";
import {
  ABLATIONS,
  checkReproduceOptions,
  describeLeftOut,
  printable,
  readImage,
  reproduce,
} from "../../mod.ts";
import { integers } from "./arguments.ts";
import { type BackboneChoice, chosenBackbone, withBackboneOptions } from "./backbone_options.ts";
import { givenFit, withFitFlags } from "./fit_flags.ts";
import { verbOf } from "./flags.ts";
import { type ComputeChoice, openInspector, withComputeFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { printLine } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption(
      "--out <folder>",
      "where to write table.md, table.csv, table.json (of the settings given) and results/ (of all)",
    )
    .addOption(
      new Option("--seeds <list>", "a run for each seed: 0,1,2 or 0-4 (default: 0; 0-4 with --variant rd)")
        .argParser(integers),
    )
    .option("--categories <list>", "only these, separated by commas", (text) => text.split(","))
    .addOption(
      new Option(
        "--variant <name>",
        "rd: rotate every image by up to 10 degrees, crop it at a random place, masks too",
      )
        .choices(["none", "rd"] as const).default("none" as const),
    )
    .option("--ablation <name>", `of the paper: ${ABLATIONS}; layer1 is the finest feature map`);
  withComputeFlags(withFitFlags(withBackboneOptions(verb)));
  verbOf(verb, (dataset: string, options: Options) => run(dataset, options, givenFit(verb)));
}

interface Options extends ComputeChoice, BackboneChoice {
  readonly out: string;
  readonly seeds?: readonly number[];
  readonly categories?: readonly string[];
  readonly variant: "none" | "rd";
  readonly ablation?: string;
  readonly maxPixels?: number;
}

async function run(dataset: string, options: Options, fit: Record<string, unknown>): Promise<void> {
  const { out, seeds, categories, variant, ablation, maxPixels } = options;
  checkReproduceOptions({ fit, ablation });
  const backbone = chosenBackbone(options);
  await using inspector = await openInspector(options, backbone);
  const bars = new Map<string, Progress>();
  const { markdown } = await reproduce(inspector, dataset, {
    out,
    fit,
    seeds,
    categories,
    variant,
    ablation,
    decode: (path, reading) => readImage(path, maxPixels === undefined ? reading : { ...reading, maxPixels }),
    signal: interruption,
    onLeftOut: (folders) =>
      console.error(
        `Left out, without train/good or test: ${folders.map((name) => printable(name)).join(", ")}`,
      ),
    onCategory({ name, leftOut, guessed }) {
      for (const text of [describeLeftOut(leftOut), ...guessed]) {
        if (text !== null) console.error(`${printable(name)}: ${text}`);
      }
    },
    onWarnings({ label, warnings }) {
      for (const text of warnings) console.error(`Warning: ${printable(label)}: ${text}`);
    },
    onRun({ label, done }) {
      if (done) console.error(`${printable(label)}: done before`);
    },
    onProgress({ label, pass, done, total }) {
      const name = `${label}: ${pass}`;
      const bar = bars.get(name) ?? new Progress(name, total);
      bars.set(name, bar);
      bar.show(done);
    },
  });
  printLine(markdown);
}
