/** From declared options to flags, and back to what was given. */

import { type CommandUnknownOpts, InvalidArgumentError, Option } from "commander";
import type { OptionDescription, OptionDescriptions } from "../../mod.ts";

/** The flag of an option: `--false-alarm-rate` of `falseAlarmRate`, `--no-calibrate` of what is on by default. */
export function flagName(name: string, option?: OptionDescription): string {
  const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${option?.default === true ? "no-" : ""}${dashed}`;
}

/**
 * An option of the command line; what it is not given, is not in the parsed options.
 *
 * @param owners What it belongs to, if not to all.
 * @param presets What presets set it to, in words.
 */
export function flagOf(
  name: string,
  option: OptionDescription,
  owners: readonly string[] = [],
  presets: readonly string[] = [],
): Option {
  const { placeholder, choices } = option;
  const owned = owners.length > 0 ? `${owners.join(", ")}: ` : "";
  const flag = flagName(name, option) + (placeholder === null ? "" : ` ${placeholder}`);
  const not = option.default === true ? "do not " : "";
  const text = `${owned}${not}${option.help}${choicesText(choices)}${defaultText(option, presets)}`;
  const made = new Option(flag, text);
  return placeholder === null ? made : made.argParser((text) => readFlag(option, text));
}

/** Adds the flags of a set of options to a command; owners and presets as {@linkcode flagOf} takes them, by name. */
export function withFlags<C extends CommandUnknownOpts>(
  command: C,
  set: OptionDescriptions,
  owners: (name: string) => readonly string[] = () => [],
  presets: (name: string) => readonly string[] = () => [],
): C {
  for (const [name, option] of Object.entries(set)) {
    command.addOption(flagOf(name, option, owners(name), presets(name)));
  }
  return command;
}

/**
 * Makes a verb of a command whose flags were made in a loop, which the typings of commander cannot follow.
 *
 * @param run Takes the one argument, and the options as the verb knows them.
 */
export function verbOf<Argument, Options>(
  command: CommandUnknownOpts,
  run: (argument: Argument, options: Options) => Promise<void>,
): void {
  command.action((...[argument, options]) => run(argument as Argument, options as Options));
}

/** Those of the parsed options that a set declares: only what was given. */
export function given(set: OptionDescriptions, command: CommandUnknownOpts): Record<string, unknown> {
  const options = command.opts();
  return Object.fromEntries(
    Object.keys(set).filter((name) => command.getOptionValueSource(name) === "cli")
      .map((name) => [name, options[name]]),
  );
}

/** Checks a flag's text as a library call's value is checked. */
function readFlag(option: OptionDescription, text: string): unknown {
  const value = option.read(text);
  if (option.accepts(value)) return value;
  throw new InvalidArgumentError(`It must be ${option.wanted}.`);
}

function choicesText(choices: readonly string[] | undefined): string {
  return choices ? ` (${choices.join(", ")})` : "";
}

function defaultText(option: OptionDescription, presets: readonly string[]): string {
  const own = option.default === undefined ? option.follows : option.write(option.default);
  const shown = option.placeholder === null || own === "" ? [] : [`default: ${own}`];
  const parts = [...shown, ...presets];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}
