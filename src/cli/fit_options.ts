/** Options of everything that fits: what a model depends on beside its images. */

import { type Command, Option } from "commander";
import { DEFAULT_BACKBONE } from "../engine.ts";
import { DEFAULT_BATCH } from "../fit.ts";
import { METHOD_NAMES } from "../method/plan.ts";
import type { PreprocessSettings } from "../preprocess/settings.ts";
import { layoutOption, meanOption, stdOption, tapsOption } from "./backbone_options.ts";
import { channels, crop, dims, integer, nonNegative, reduction, resize } from "./arguments.ts";

/** Adds the options to a verb that has none yet. */
export function withFitOptions(verb: Command) {
  return verb
    .option(
      "--backbone <name>",
      "the network whose features are used: a name ('backbone list' shows them) or an .onnx file",
      DEFAULT_BACKBONE,
    )
    .addOption(tapsOption())
    .addOption(meanOption())
    .addOption(stdOption())
    .addOption(layoutOption())
    .addOption(
      new Option(
        "--method <name>",
        "padim-levels: the sum of PaDiM on each level alone; padim-pca: PaDiM on principal components; " +
          "mahalanobis-ad: mvg as Rippel et al. have it, one Gaussian a level, of pooled features",
      )
        .choices(METHOD_NAMES).default("padim" as const),
    )
    .addOption(
      new Option(
        "--reduce <how>",
        "mvg: none, opca:SHARE (components of least variance), pca:SHARE (of most), random:CHANNELS",
      ).argParser(reduction),
    )
    .addOption(
      new Option(
        "--levels <list>",
        "mvg, padim-levels: feature maps used, counted from 0, finest first (default: all)",
      )
        .argParser(
          channels,
        ),
    )
    .addOption(
      new Option("--neighbours <n>", "spade: most similar good images that are looked at (default: 50)")
        .argParser(integer(1)),
    )
    .option("--squared", "spade: the image score is the mean of squared distances")
    .addOption(
      new Option(
        "--dims <n|all>",
        "channels kept, drawn at random; with padim-pca: principal components (default: as the backbone's paper)",
      )
        .argParser(dims),
    )
    .addOption(
      new Option("--channels <list>", "channels kept, listed: 0,5,17-23").argParser(channels).conflicts(
        "dims",
      ),
    )
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
    .option("--batch <n>", "images computed at once", integer(1), DEFAULT_BATCH);
}

/** The options of {@linkcode withFitOptions}, parsed. */
export type FitCommandOptions = ReturnType<ReturnType<typeof withFitOptions>["opts"]>;

/** Preprocessing as the options ask for it. */
export function preprocessOf(
  { resize, crop, filter, rounding }: Pick<FitCommandOptions, "resize" | "crop" | "filter" | "rounding">,
): Omit<PreprocessSettings, "mean" | "std"> {
  return { resize, crop: crop === "none" ? null : crop, filter, rounding };
}
