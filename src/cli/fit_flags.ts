/** The flags of everything that fits: those of all fits, and those of every method. */

import { type CommandUnknownOpts, Option } from "commander";
import { FIT_OPTIONS, METHODS, type OptionDescriptions, PRESETS } from "../../mod.ts";
import { given, withFlags } from "./flags.ts";

/** Every option of every method by name; what two methods call the same, is the same. */
const METHOD_OPTIONS: OptionDescriptions = Object.assign(
  {},
  ...Object.values(METHODS).map(({ options }) => options),
);

/** Adds the flags to a verb. */
export function withFitFlags<C extends CommandUnknownOpts>(verb: C): C {
  verb.addOption(
    new Option("--method <name>", `${methodsText()} (default: padim)`),
  );
  withFlags(verb, FIT_OPTIONS, undefined, presets);
  return withFlags(verb, METHOD_OPTIONS, owners, presets);
}

/** The options of a fit that were given, for the library to check. */
export function givenFit(command: CommandUnknownOpts): Record<string, unknown> {
  const { method } = command.opts();
  return {
    ...(method === undefined ? {} : { method }),
    ...given({ ...FIT_OPTIONS, ...METHOD_OPTIONS }, command),
  };
}

/** The methods that have an option; none where all have it. */
function owners(name: string): string[] {
  const all = Object.values(METHODS);
  const having = all.filter(({ options }) => Object.hasOwn(options, name));
  return having.length === all.length ? [] : having.map((method) => method.name);
}

/** What presets set an option to. */
function presets(option: string): string[] {
  return Object.entries(PRESETS).filter(([, { options }]) => Object.hasOwn(options, option))
    .map(([name, { options }]) => `preset ${name}: ${options[option]}`);
}

function methodsText(): string {
  return Object.values(METHODS).map(({ name, summary, paper }) => `${name}: ${summary} (${paper})`).join(
    "; ",
  );
}
