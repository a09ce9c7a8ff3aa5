/** `native`: machine code for the backbone, installed and taken away. */

import type { CommandUnknownOpts } from "commander";
import { installNative, removeNative } from "../../mod.ts";

/** Adds what is done. */
export function define(verb: CommandUnknownOpts): void {
  verb.option("--remove", "take it away again").action((...[options]) => run(options as Options));
}

interface Options {
  readonly remove?: true;
}

async function run({ remove }: Options): Promise<void> {
  if (!remove) {
    console.error(`The native provider is installed in ${await installNative()}`);
    return;
  }
  const folder = await removeNative();
  console.error(folder === null ? "The native provider is not installed" : `Removed ${folder}`);
}
