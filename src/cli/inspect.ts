/** `inspect`: what a model file holds. */

import { printable } from "../format/printable.ts";
import { Command, type CommandUnknownOpts } from "commander";
import { methodLabel } from "../method/table.ts";
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
  const { method } = settings;
  const summary = {
    name: `${settings.backbone.name}-${methodLabel(method)}`,
    bytes: [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0),
    ...settings,
    method: "channels" in method ? { dims: method.channels.length, ...method } : method,
    tensors: Object.fromEntries([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
  };
  const lines = JSON.stringify(summary, null, 2).split("\n"); // JSON leaves C1 controls and marks as they are
  console.log(lines.map((line) => printable(line, Infinity)).join("\n"));
}
