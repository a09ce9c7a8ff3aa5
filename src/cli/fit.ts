/** `fit`: learns a model from good images. */

import { Command, type CommandUnknownOpts, Option } from "commander";
import { readCalibration } from "../calibrate/calibration.ts";
import { describeThreshold } from "../calibrate/describe_threshold.ts";
import { NormalScores } from "../calibrate/normal_scores.ts";
import { requireWritable } from "../format/atomic_file.ts";
import { DEFAULT_BACKBONE } from "../engine.ts";
import { DEFAULT_BATCH, fit, type FitOptions } from "../fit.ts";
import type { ImageError } from "../image/image.ts";
import type { ReadOptions } from "../image/probe.ts";
import { type Model, saveModel } from "../model/model.ts";
import { decodeAll } from "./decode_all.ts";
import { channels, crop, dims, integer, nonNegative, resize } from "./arguments.ts";
import {
  falseAlarmRateOption,
  maxPixelsOption,
  openEngine,
  providerOption,
  threadsOption,
} from "./engine_options.ts";
import { findImages } from "./images.ts";
import { Progress } from "./progress.ts";

/** The command with its options. */
export function fitCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return new Command("fit")
    .description("learn from good images what normal looks like at every place")
    .argument("<images...>", "files, folders (with all below them) or globs")
    .requiredOption("--model <file>", "where to write the model")
    .option("--backbone <name>", "the network whose features are used", DEFAULT_BACKBONE)
    .addOption(
      new Option("--dims <n|all>", "channels kept, drawn at random (default: as the backbone's paper)")
        .argParser(dims),
    )
    .addOption(
      new Option("--channels <list>", "channels kept, listed: 0,5,17-23").argParser(channels).conflicts(
        "dims",
      ),
    )
    .option("--seed <n>", "seed of the channel choice", integer(0), 0)
    .option("--resize <size>", "256: both sides, 320x240: width x height, short:256: shorter side", resize, {
      width: 256,
      height: 256,
    })
    .option("--crop <size>", "centre crop after the resize: 224, 320x240, or none", crop, {
      width: 224,
      height: 224,
    })
    .addOption(
      new Option("--filter <name>", "filter of the resize").choices(["bicubic", "bilinear"] as const).default(
        "bicubic" as const,
      ),
    )
    .addOption(
      new Option("--rounding <name>", "arithmetic of the resize; pillow: equal to Pillow's bit for bit")
        .choices(["none", "pillow"] as const).default("none" as const),
    )
    .addOption(
      new Option("--embedding <name>", "how coarse features are brought to the finest grid")
        .choices(["nearest", "nearest-exact", "bilinear"] as const).default("nearest" as const),
    )
    .option("--epsilon <x>", "added to the diagonal of every covariance", nonNegative, 0.01)
    .option("--sigma <pixels>", "blur of the anomaly map; 0: none", nonNegative, 4)
    .addOption(
      new Option("--interpolation <name>", "upsampling of the map").choices(["bilinear", "bicubic"] as const)
        .default("bilinear" as const),
    )
    .addOption(
      new Option("--peak <name>", "the score is the maximum of the blurred map, or of the raw distances")
        .choices(["blurred", "raw"] as const).default("blurred" as const),
    )
    .option("--batch <n>", "images computed at once", integer(1), DEFAULT_BATCH)
    .addOption(falseAlarmRateOption())
    .addOption(providerOption())
    .addOption(threadsOption())
    .addOption(maxPixelsOption())
    .option("--skip-bad", "list images that cannot be read and go on without them");
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;

async function run(names: string[], options: Options): Promise<void> {
  const { paths, ignored } = findImages(names);
  if (ignored > 0) {
    console.error(`${ignored} files in the folders are no images by their ending and are left out`);
  }
  await requireWritable(options.model);
  await using engine = await openEngine(options);
  const progress = {
    fit: new Progress("fit", paths.length),
    calibrate: new Progress("calibrate", paths.length),
  };
  const bad = new Map<string, ImageError>();
  const onBad = options.skipBad ? (error: ImageError) => void bad.set(error.file, error) : undefined;
  const limits: ReadOptions = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  const { resize, crop, filter, rounding } = options;
  const settings: FitOptions = {
    ...options,
    preprocess: { resize, crop: crop === "none" ? null : crop, filter, rounding },
    onProgress: (pass, images) => progress[pass].show(images + bad.size),
  };
  const model = await fit(engine, () => decodeAll(paths, limits, onBad), settings);
  for (const { message } of bad.values()) console.error(`left out: ${message}`);
  await saveModel(model, options.model);
  const bytes = [...model.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const { settings: { images, method, backbone, calibration } } = model;
  sayThreshold(model);
  console.log(JSON.stringify({
    model: options.model,
    backbone: backbone.name,
    dims: method.channels.length,
    images,
    threshold: calibration?.threshold ?? null,
    skipped: [...bad.keys()],
    megabytes: Number((bytes / 1e6).toFixed(1)),
  }));
}

/** Says in plain words what the threshold means. */
function sayThreshold(model: Model): void {
  const calibration = readCalibration(model);
  const summary = model.settings.calibration;
  if (!calibration || !summary) {
    return console.error("No threshold: leaving an image out needs at least 3 images");
  }
  const threshold = new NormalScores(calibration.scores).threshold(summary.falseAlarmRate);
  console.error(`Threshold ${threshold.value.toPrecision(4)}. ${describeThreshold(threshold)}`);
}
