/** `inspect`: what a model file holds. */

import type { CommandUnknownOpts } from "commander";
import {
  describeModel,
  encodePng,
  loadModel,
  type Model,
  modelRates,
  modelReference,
  modelRoi,
  printable,
  RATE_OPTIONS,
  writeAtomically,
} from "../../mod.ts";
import { UsageError } from "./failure.ts";
import { settingsOf } from "./fit_settings.ts";
import { verbOf, withFlags } from "./flags.ts";
import { printLine } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb.option("--settings", "only what 'fit --settings' takes to fit like this again");
  verb.option("--reference <file.png>", "only write the picture that images are registered to");
  withFlags(verb, RATE_OPTIONS);
  verbOf(verb, run);
}

async function run(
  file: string,
  { settings: only, rates, reference }: { settings?: true; rates?: string; reference?: string },
): Promise<void> {
  if (rates !== undefined && only) {
    throw new UsageError(
      "Cannot print --settings and the table of --rates at once: received both; leave one out",
    );
  }
  if (reference !== undefined && (rates !== undefined || only)) {
    throw new UsageError(
      `Cannot write --reference '${reference}' and print --${
        only ? "settings" : "rates"
      } at once: received both; leave one out`,
    );
  }
  const model = await loadModel(file);
  if (reference !== undefined) {
    await writeReference(model, reference);
    return;
  }
  if (rates) {
    printLine(modelRates(model, rates).text);
    return;
  }
  if (only) {
    if (modelRoi(model)) {
      console.error(
        "Its region of interest is a picture and no setting: give it with fit --roi, or use fit --like",
      );
    }
    print(settingsOf(model));
    return;
  }
  const { name, bytes, settings, power, tensors } = describeModel(model);
  const { method } = settings;
  const shown = "channels" in method ? { dims: method.channels.length, ...method } : method;
  print({ name, bytes, ...settings, method: shown, power, tensors });
}

async function writeReference(model: Model, path: string): Promise<void> {
  const picture = modelReference(model);
  if (!picture) {
    throw new UsageError(
      `Cannot write --reference '${path}': model '${model.name}' takes images as they lie; fit it with --register`,
    );
  }
  await writeAtomically(path, [await encodePng(picture, { drawn: true })]);
}

/** Prints JSON, which by itself leaves C1 controls and marks as they are. */
function print(value: object): void {
  const lines = JSON.stringify(value, null, 2).split("\n");
  printLine(lines.map((line) => printable(line, Infinity)).join("\n"));
}
