/** `fit`: learns a model from good images. */

import type { CommandUnknownOpts } from "commander";
import {
  checkFit,
  describeModel,
  type FitOptions,
  type ImageError,
  type Inspector,
  type Model,
  printable,
  readImage,
  requireWritable,
  saveModel,
} from "../../mod.ts";
import { type BackboneChoice, chosenBackbone, withBackboneOptions } from "./backbone_options.ts";
import { givenFit, withFitFlags } from "./fit_flags.ts";
import { verbOf } from "./flags.ts";
import { askedFor } from "./fit_settings.ts";
import { findImages, sayIgnored } from "./images.ts";
import { type ComputeChoice, openInspector, withComputeFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { Progress } from "./progress.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption("--model <file>", "where to write the model")
    .option(
      "--settings <file>",
      "fit as the settings that 'inspect MODEL --settings' printed; flags override",
    )
    .option("--like <model>", "fit as another model was, its region of interest included; flags override")
    .option(
      "--roi <file>",
      "picture with the images' aspect ratio (to 1%), black where nothing shall be looked at",
    );
  withComputeFlags(withFitFlags(withBackboneOptions(verb)))
    .option("--skip-bad", "list images that cannot be read and go on without them");
  verbOf(verb, (names: string[], options: Options) => run(names, options, givenFit(verb)));
}

interface Options extends ComputeChoice, BackboneChoice {
  readonly model: string;
  readonly settings?: string;
  readonly like?: string;
  readonly roi?: string;
  readonly skipBad?: boolean;
}

async function run(names: string[], options: Options, flags: Record<string, unknown>): Promise<void> {
  const asked = await askedFor(options, { fit: flags, backbone: backboneOf(options) });
  checkFit(asked.fit);
  const backbone = chosenBackbone(asked.backbone);
  const { paths, ignored } = findImages(names);
  sayIgnored(ignored);
  const roi = options.roi === undefined ? asked.roi : await readImage(options.roi);
  await requireWritable(options.model);
  await using inspector = await openInspector(options, backbone);
  const bad = new Map<string, ImageError>();
  const model = await learn(inspector, paths, options.skipBad ?? false, {
    ...asked.fit,
    ...(roi ? { roi } : {}),
  }, bad);
  for (const { message } of bad.values()) console.error(`left out: ${printable(message)}`);
  await saveModel(model, options.model);
  const { bytes, threshold } = describeModel(model);
  const { images, method, backbone: { name }, calibration } = model.settings;
  console.error(threshold ?? "No threshold: leaving an image out needs more images; see 'calibrate --help'");
  console.log(JSON.stringify({
    model: options.model,
    backbone: name,
    method: method.name,
    ...("channels" in method ? { dims: method.channels.length } : {}),
    images,
    threshold: calibration?.threshold ?? null,
    skipped: [...bad.keys()],
    megabytes: Number((bytes / 1e6).toFixed(1)),
  }));
}

/** What the flags say of the backbone; only what was given. */
function backboneOf({ backbone, taps, mean, std, layout }: Options): BackboneChoice {
  const entries = Object.entries({ backbone, taps, mean, std, layout });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

async function learn(
  inspector: Inspector,
  paths: readonly string[],
  skipBad: boolean,
  fit: Readonly<Record<string, unknown>>,
  bad: Map<string, ImageError>,
): Promise<Model> {
  const progress = {
    fit: new Progress("fit", paths.length),
    calibrate: new Progress("calibrate", paths.length),
  };
  const settings: FitOptions = {
    ...fit,
    signal: interruption,
    ...(skipBad ? { onUnreadable: (error: ImageError) => void bad.set(error.file, error) } : {}),
    onPlan({ cost }) {
      const text = cost(paths.length);
      if (text !== null) console.error(text);
    },
    onProgress: ({ pass, done }) => progress[pass].show(done + bad.size),
  };
  return await inspector.fit(paths, settings);
}
