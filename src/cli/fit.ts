/** `fit`: learns a model from good images. */

import { printable } from "../format/printable.ts";
import { Command, type CommandUnknownOpts } from "commander";
import { requireWritable } from "../format/atomic_file.ts";
import { fit, type FitOptions } from "../fit.ts";
import { readImage } from "../image/read/decode.ts";
import type { ImageError } from "../image/image.ts";
import type { ReadOptions } from "../image/read/header.ts";
import { saveModel } from "../model/model.ts";
import { chosenBackbone } from "./backbone_options.ts";
import { decodeAll } from "./decode_all.ts";
import { integer } from "./arguments.ts";
import {
  falseAlarmRateOption,
  maxPixelsOption,
  openEngine,
  pixelFalseAlarmRateOption,
  providerOption,
  threadsOption,
} from "./engine_options.ts";
import { preprocessOf, withFitOptions } from "./fit_options.ts";
import { findImages } from "./images.ts";
import { Progress } from "./progress.ts";
import { sayCost } from "./say_cost.ts";
import { sayThreshold } from "./say_threshold.ts";

/** The command with its options. */
export function fitCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return withFitOptions(new Command("fit"))
    .description("learn from good images what normal looks like at every place")
    .argument("<images...>", "files, folders (with all below them) or globs")
    .requiredOption("--model <file>", "where to write the model")
    .option("--seed <n>", "seed of the channel choice", integer(0), 0)
    .option("--roi <file>", "picture with the images' aspect ratio, black where nothing shall be looked at")
    .addOption(falseAlarmRateOption())
    .addOption(pixelFalseAlarmRateOption())
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
  const { roi, ...chosen } = options;
  const region = roi === undefined ? {} : { roi: await readImage(roi) };
  await requireWritable(options.model);
  await using engine = await openEngine({ ...options, backbone: chosenBackbone(options) });
  const progress = {
    fit: new Progress("fit", paths.length),
    calibrate: new Progress("calibrate", paths.length),
  };
  const bad = new Map<string, ImageError>();
  const onBad = options.skipBad ? (error: ImageError) => void bad.set(error.file, error) : undefined;
  const limits: ReadOptions = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  const settings: FitOptions = {
    ...chosen,
    ...region,
    preprocess: preprocessOf(options),
    onPlan: (space, method) =>
      sayCost(space, method, paths.length, engine.backbone, engine.gpu.limits.maxStorageBufferBindingSize),
    onProgress: (pass, images) => progress[pass].show(images + bad.size),
  };
  const model = await fit(engine, () => decodeAll(paths, limits, onBad), settings);
  for (const { message } of bad.values()) console.error(`left out: ${printable(message)}`);
  await saveModel(model, options.model);
  const bytes = [...model.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const { settings: { images, method, backbone, calibration } } = model;
  sayThreshold(model);
  console.log(JSON.stringify({
    model: options.model,
    backbone: backbone.name,
    method: method.name,
    ...("channels" in method ? { dims: method.channels.length } : {}),
    images,
    threshold: calibration?.threshold ?? null,
    skipped: [...bad.keys()],
    megabytes: Number((bytes / 1e6).toFixed(1)),
  }));
}
