/** `inspect`: what a model file holds. */

import { Command, type CommandUnknownOpts } from "commander";
import { describeModel, loadModel, modelRoi } from "../../mod.ts";
import { settingsOf } from "./fit_settings.ts";

/** The command. */
export function inspectCommand(): CommandUnknownOpts {
  return new Command("inspect")
    .description("show the settings and tensors of a model file, as JSON")
    .argument("<file>", "a model that fit wrote")
    .option("--settings", "only what 'fit --settings' takes to fit like this again")
    .action(run);
}

async function run(file: string, { settings: only }: { settings?: true }): Promise<void> {
  const model = await loadModel(file);
  if (only) {
    if (modelRoi(model)) {
      console.error(
        "Its region of interest is a picture and no setting: give it with fit --roi, or use fit --like",
      );
    }
    console.log(JSON.stringify(settingsOf(model), null, 2));
    return;
  }
  const { name, bytes, settings, tensors } = describeModel(model);
  const { method } = settings;
  const shown = "channels" in method ? { dims: method.channels.length, ...method } : method;
  console.log(JSON.stringify({ name, bytes, ...settings, method: shown, tensors }, null, 2));
}
