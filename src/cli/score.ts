/** `score`: says of images where they are odd, and how much. */

import { Command, type CommandUnknownOpts, Option } from "commander";
import type { OutlinedRegion } from "../evaluate/outlined_regions.ts";
import { colourScale } from "../verdict/colour_scale.ts";
import { DEFAULT_BATCH } from "../fit.ts";
import type { ReadOptions } from "../image/read/header.ts";
import { loadModel, type Model } from "../model/model.ts";
import { openScorer, type Score } from "../score.ts";
import { integer, scale, words } from "./arguments.ts";
import { modelBackboneOption, openModelEngine } from "./backbone_options.ts";
import { decodeAll } from "./decode_all.ts";
import { falseAlarmRateOption, maxPixelsOption, providerOption, threadsOption } from "./engine_options.ts";
import { UsageError } from "./failure.ts";
import { findImages } from "./images.ts";
import type { Scale } from "../image/draw/heat.ts";
import { makeFolder, MAP_FORMATS, Outputs } from "./outputs.ts";
import { Progress } from "./progress.ts";
import { minAreaOption, pixelThresholdOption, type RegionFinder, regionFinder } from "./region_options.ts";

/** The command with its options. */
export function scoreCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return new Command("score")
    .description("score images; one JSON line an image on stdout")
    .argument("<images...>", "files, folders (with all below them) or globs")
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
    )
    .addOption(falseAlarmRateOption())
    .option("--regions", "tell the odd regions: area, box, centroid, peak and contour, in pixels")
    .addOption(pixelThresholdOption())
    .addOption(minAreaOption())
    .option("--batch <n>", "images computed at once", integer(1), DEFAULT_BATCH)
    .addOption(modelBackboneOption())
    .addOption(providerOption())
    .addOption(threadsOption())
    .addOption(maxPixelsOption())
    .option(
      "--no-self-test",
      "score even where the model's test picture gives another map, score or verdict than on the machine that fitted it",
    );
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;

async function run(names: string[], options: Options): Promise<void> {
  const { paths, ignored } = findImages(names);
  if (ignored > 0) {
    console.error(`${ignored} files in the folders are no images by their ending and are left out`);
  }
  const model = await loadModel(options.model);
  const outputs = await openOutputs(model, paths, options);
  const find = openRegions(model, options);
  await using engine = await openModelEngine(model, options);
  using scorer = openScorer(engine, model);
  if (!options.selfTest) {
    console.error("Warning: the model's self-test is left out; scores may be wrong here");
  }
  const progress = new Progress("score", paths.length);
  const limits: ReadOptions = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  let done = 0;
  for await (
    const score of scorer.score(decodeAll(paths, limits), {
      maps: outputs !== undefined || options.regions === true,
      batch: options.batch,
      selfTest: options.selfTest,
      ...(options.falseAlarmRate === undefined ? {} : { falseAlarmRate: options.falseAlarmRate }),
    })
  ) {
    const regions = find?.(score);
    const files = await outputs?.write(score, regions);
    console.log(JSON.stringify(line(score, { ...(options.regions ? { regions } : {}), files })));
    progress.show(++done);
  }
}

function line(
  { name, score, levels, judgement, width, height, scored }: Score,
  more: { regions?: OutlinedRegion[] | undefined; files: Record<string, string> | undefined },
) {
  return { image: name, score, ...(levels ? { levels } : {}), ...judgement, width, height, scored, ...more };
}

/** What finds regions, if they are to be told or drawn and there is a threshold for them. */
function openRegions(model: Model, options: Options): RegionFinder | null {
  const { regions = false, overlay = false, pixelThreshold } = options;
  if (!regions && !overlay) {
    if (pixelThreshold === undefined) return null;
    throw new UsageError("Cannot use --pixel-threshold: no regions are wanted; add --regions or --overlay");
  }
  const find = regionFinder(model, options);
  if (find || !regions) return find;
  throw new UsageError(
    `Cannot choose a pixel threshold: model '${model.name}' was fitted to too few images to calibrate it; give --pixel-threshold X`,
  );
}

async function openOutputs(
  model: Model,
  paths: readonly string[],
  options: Options,
): Promise<Outputs | undefined> {
  const { out, maps = [], overlay = false } = options;
  const wanted = maps.length > 0 || overlay;
  if (!wanted && out === undefined) return undefined;
  if (out === undefined) {
    throw new UsageError("Cannot write maps or overlays: --out must name a folder for them");
  }
  if (!wanted) {
    throw new UsageError(`Cannot use --out '${out}': nothing is to be written; add --maps or --overlay`);
  }
  await makeFolder(out);
  const scale = options.scale ?? calibratedScale(model);
  return new Outputs({ folder: out, formats: maps, overlay, scale }, paths);
}

/** The colour scale of the model's good images. */
function calibratedScale({ name, settings: { calibration, method } }: Model): Scale {
  if (calibration) return colourScale(calibration, method);
  throw new UsageError(
    `Cannot choose a colour scale: model '${name}' was fitted to too few images to calibrate it; give --scale LOW,HIGH`,
  );
}
