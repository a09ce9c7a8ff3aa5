/** `score`: says of images where they are odd, and how much. */

import { type CommandUnknownOpts, Option } from "commander";
import {
  type FailedImage,
  loadModel,
  makeFolder,
  MAP_FORMATS,
  type MapFormat,
  type Model,
  modelScale,
  type Scale,
  SCORE_OPTIONS,
  scoreLine,
  type ScoreOptions,
} from "../../mod.ts";
import { scale, words } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import { given, verbOf, withFlags } from "./flags.ts";
import { findImages, sayIgnored } from "./images.ts";
import { InOrder } from "./in_order.ts";
import { type ModelChoice, openFor, withModelFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { type Files, Outputs } from "./outputs.ts";
import { Progress } from "./progress.ts";
import { printLine } from "./streams.ts";
import { Told } from "./told.ts";

/** Options that the library declares; `maps` is a list of formats here. */
const { maps: _, selfTest: __, ...DECLARED } = SCORE_OPTIONS;

/** Most images that wait for their pictures: as many as there are threads to draw them, and one that comes. */
const MOST_DRAWN = Math.min(navigator.hardwareConcurrency, 8) + 1;

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption("--model <file>", "a model that fit wrote")
    .option("--out <folder>", "where to write maps and overlays; made if it does not exist")
    .addOption(
      new Option("--maps <formats>", `anomaly maps to write: some of ${MAP_FORMATS.join(",")}`).argParser(
        words(MAP_FORMATS),
      ),
    )
    .option("--overlay", "write each image with its heat map and a legend, as PNG")
    .option(
      "--scale <low,high>",
      "ends of the colour scale (default: median of normal pixels, threshold)",
      scale,
    );
  withModelFlags(withFlags(verb, DECLARED))
    .option(
      "--strict",
      "stop at the first image that cannot be scored (default: its line has error instead of a verdict, the others are scored, " +
        "and the exit code is 1)",
    )
    .option(
      "--no-self-test",
      "score even where the model's test picture gives another map, score or verdict than on the machine that fitted it",
    );
  verbOf(verb, (names: string[], options: Options) => run(names, options, given(DECLARED, verb)));
}

interface Options extends ModelChoice {
  readonly out?: string;
  readonly maps?: readonly MapFormat[];
  readonly overlay?: boolean;
  readonly scale?: Scale;
  readonly regions?: boolean;
  readonly pixelThreshold?: number;
  readonly minArea?: number;
  readonly strict?: boolean;
  readonly selfTest: boolean;
}

async function run(names: string[], options: Options, flags: Record<string, unknown>): Promise<void> {
  const { paths, ignored } = findImages(names);
  sayIgnored(ignored);
  const model = await loadModel(options.model);
  using outputs = await openOutputs(model, paths, options);
  const wanted: ScoreOptions = {
    ...flags,
    ...regionsWanted(model, options),
    maps: outputs !== undefined,
    selfTest: options.selfTest,
    signal: interruption,
  };
  await using inspector = await openFor(model, options);
  using scorer = inspector.scorer(model);
  if (!options.selfTest) {
    console.error("Warning: the model's self-test is left out; scores may be wrong here");
  }
  const progress = new Progress("score", paths.length);
  const told = new Told(model.settings.registration?.limit);
  let [done, failed] = [0, 0];
  const lines = new InOrder<Files | undefined>(outputs ? MOST_DRAWN : 0);
  const onFailed = ({ name, error: { message } }: FailedImage) =>
    lines.add(Promise.resolve(undefined), () => {
      printLine(JSON.stringify({ image: name, error: message }));
      told.tellFailed(message);
      failed++;
      progress.show(++done);
    });
  try {
    for await (const score of scorer.score(paths, options.strict ? wanted : { ...wanted, onFailed })) {
      lines.add(outputs?.write(score) ?? Promise.resolve(undefined), (files) => {
        printLine(JSON.stringify(scoreLine(score, { regions: options.regions === true, files })));
        told.tell(score);
        progress.show(++done);
      });
      await lines.settle();
    }
  } catch (error) {
    await lines.end().catch(() => {}); // what was scored before is told
    throw error;
  }
  await lines.end();
  told.end();
  if (failed === 0) return;
  throw new Error(
    `Cannot score ${failed} of ${paths.length} images: 'error' in their lines says why`,
  );
}

/** Whether regions are found: to be told, or to be drawn where there is a threshold for them. */
function regionsWanted({ name, settings: { calibration } }: Model, options: Options): ScoreOptions {
  const { regions = false, overlay = false, pixelThreshold, minArea } = options;
  if (!regions && !overlay) {
    if (pixelThreshold === undefined && minArea === undefined) return { regions };
    const flag = minArea === undefined ? "--pixel-threshold" : "--min-area";
    throw new UsageError(`Cannot use ${flag}: no regions are wanted; add --regions or --overlay`);
  }
  const possible = calibration !== null || pixelThreshold !== undefined;
  if (possible || !regions) return { regions: possible };
  throw new UsageError(
    `Cannot choose a pixel threshold: model '${name}' was fitted to too few images to calibrate it; give --pixel-threshold X`,
  );
}

async function openOutputs(
  model: Model,
  paths: readonly string[],
  options: Options,
): Promise<Outputs | undefined> {
  const { out, maps = [], overlay = false } = options;
  const wanted = maps.length > 0 || overlay;
  if (options.scale !== undefined && !overlay && !maps.includes("png")) {
    throw new UsageError("Cannot use --scale: nothing is to be coloured; add --overlay or --maps png");
  }
  if (!wanted && out === undefined) return undefined;
  if (out === undefined) {
    throw new UsageError("Cannot write maps or overlays: --out must name a folder for them");
  }
  if (!wanted) {
    throw new UsageError(`Cannot use --out '${out}': nothing is to be written; add --maps or --overlay`);
  }
  const colours = options.scale ?? calibratedScale(model);
  await makeFolder(out);
  return new Outputs({ folder: out, formats: maps, overlay, scale: colours }, paths);
}

/** The colour scale of the model's good images. */
function calibratedScale(model: Model): Scale {
  if (model.settings.calibration) return modelScale(model);
  throw new UsageError(
    `Cannot choose a colour scale: model '${model.name}' was fitted to too few images to calibrate it; give --scale LOW,HIGH`,
  );
}
