/** `calibrate`: thresholds of a fitted model from other good images. */

import { Command, type CommandUnknownOpts } from "commander";
import { requireSelfTest } from "../self_test.ts";
import { calibrate, withCalibration } from "../verdict/calibration.ts";
import { summarise } from "../verdict/stored_calibration.ts";
import { requireWritable } from "../format/atomic_file.ts";
import { DEFAULT_BATCH, DEFAULT_PIXEL_RATE, DEFAULT_RATE } from "../fit.ts";
import { loadDetector } from "../method/table.ts";
import { loadModel, saveModel } from "../model/model.ts";
import { modelSpace } from "../model/roi.ts";
import { integer } from "./arguments.ts";
import { modelBackboneOption, openModelEngine } from "./backbone_options.ts";
import { decodeAll } from "./decode_all.ts";
import {
  falseAlarmRateOption,
  pixelFalseAlarmRateOption,
  providerOption,
  threadsOption,
} from "./engine_options.ts";
import { findImages } from "./images.ts";
import { Progress } from "./progress.ts";
import { sayThreshold } from "./say_threshold.ts";

/** The command with its options. */
export function calibrateCommand(): CommandUnknownOpts {
  return define().action(run);
}

function define() {
  return new Command("calibrate")
    .description(
      "choose a model's thresholds anew from good images that it was not fitted to, such as those of another day;\n" +
        "fit does the same with its own images, each left out",
    )
    .argument("<images...>", "good images: files, folders (with all below them) or globs")
    .requiredOption("--model <file>", "a model that fit wrote")
    .option("--out <file>", "where to write the calibrated model (default: over the model)")
    .addOption(falseAlarmRateOption())
    .addOption(pixelFalseAlarmRateOption())
    .option("--batch <n>", "images computed at once", integer(1), DEFAULT_BATCH)
    .addOption(modelBackboneOption())
    .addOption(providerOption())
    .addOption(threadsOption());
}

type Options = ReturnType<ReturnType<typeof define>["opts"]>;

async function run(names: string[], options: Options): Promise<void> {
  const { paths } = findImages(names);
  const model = await loadModel(options.model);
  const { out = options.model, falseAlarmRate: rate = DEFAULT_RATE, batch } = options;
  const { pixelFalseAlarmRate: pixelRate = DEFAULT_PIXEL_RATE } = options;
  await requireWritable(out);
  const { settings } = model;
  await using engine = await openModelEngine(model, options);
  engine.requireBackbone(model);
  const space = modelSpace(model);
  using detector = loadDetector(engine.gpu, space, settings.method, model, settings.images);
  await requireSelfTest(engine, detector, model);
  const progress = new Progress("calibrate", paths.length);
  const found = await calibrate(engine, decodeAll(paths, {}), {
    detector,
    settings,
    roi: space.roi,
    leftOut: false,
    batch,
    onProgress: (images) => progress.show(images),
  });
  const summary = summarise(found, { rate, pixelRate, source: "other images" });
  const calibrated = withCalibration(model, found, summary);
  sayThreshold(calibrated);
  await saveModel(calibrated, out);
  console.log(JSON.stringify({ model: out, ...summary }));
}
