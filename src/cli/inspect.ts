/** `inspect`: what a model file holds. */

import { Command, type CommandUnknownOpts } from "commander";
import { loadModel } from "../model/model.ts";

/** The command. */
export function inspectCommand(): CommandUnknownOpts {
  return new Command("inspect")
    .description("show the settings and tensors of a model file, as JSON")
    .argument("<file>", "a model that fit wrote")
    .action(run);
}

async function run(file: string): Promise<void> {
  const { settings, tensors } = await loadModel(file);
  const { channels, ...method } = settings.method;
  const summary = {
    name: `${settings.backbone.name}-rd${channels.length}`,
    bytes: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    ...settings,
    method: { ...method, dims: channels.length, channels },
    tensors: Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
  };
  console.log(JSON.stringify(summary, null, 2));
}
