/** `calibrate`: thresholds of a fitted model from other good images. */

import type { CommandUnknownOpts } from "commander";
import {
  CALIBRATE_OPTIONS,
  describeModel,
  type ImageError,
  loadModel,
  printable,
  requireWritable,
  saveModel,
} from "../../mod.ts";
import { given, verbOf, withFlags } from "./flags.ts";
import { findGoodImages, sayIgnored } from "./images.ts";
import { type ModelChoice, openFor, withModelFlags } from "./inspector_options.ts";
import { interruption } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { printOfModel } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .requiredOption("--model <file>", "a model that fit wrote")
    .option("--out <file>", "where to write the calibrated model (default: over the model)");
  withModelFlags(withFlags(verb, CALIBRATE_OPTIONS))
    .option("--skip-bad", "list images that cannot be read and go on without them");
  verbOf(
    verb,
    (names: string[], options: Options) => run(names, options, given(CALIBRATE_OPTIONS, verb)),
  );
}

interface Options extends ModelChoice {
  readonly out?: string;
  readonly skipBad?: boolean;
}

async function run(names: string[], options: Options, flags: Record<string, unknown>): Promise<void> {
  const { paths, ignored } = await findGoodImages(names);
  sayIgnored(ignored);
  const model = await loadModel(options.model);
  const { out = options.model } = options;
  await requireWritable(out);
  await using inspector = await openFor(model, options);
  const progress = new Progress("calibrate", paths.length);
  const bad = new Map<string, ImageError>();
  const calibrated = await inspector.calibrate(model, paths, {
    ...flags,
    signal: interruption,
    ...(options.skipBad ? { onUnreadable: (error: ImageError) => void bad.set(error.file, error) } : {}),
    onProgress: ({ done }) => progress.show(done + bad.size),
  });
  for (const { message } of bad.values()) console.error(`left out: ${printable(message)}`);
  const { threshold } = describeModel(calibrated);
  if (threshold !== null) console.error(threshold);
  await saveModel(calibrated, out);
  printOfModel(
    out,
    JSON.stringify({ model: out, ...calibrated.settings.calibration, skipped: [...bad.keys()] }),
  );
}
