/** The check of options, before anything is done with them. */

import * as v from "valibot";
import { nearestNames } from "../nearest_names.ts";
import type { Option, OptionInputs, OptionSet, OptionValues } from "./option.ts";

/**
 * An option that cannot be used; says which one and why.
 *
 * ```ts
 * import { checkFit, OptionError } from "@oddspot/oddspot";
 *
 * try {
 *   checkFit({ method: "mvg", sigma: 4 });
 * } catch (error) {
 *   if (error instanceof OptionError) console.log(error.option, error.complaint);
 * }
 * ```
 */
export class OptionError extends TypeError {
  /** Name of the class. */
  override name = "OptionError";
  /** What cannot be done, as "Cannot fit". */
  readonly action: string;
  /** Name of the option. */
  readonly option: string;
  /** What is wrong with it, a sentence whose subject is the option. */
  readonly complaint: string;

  /** Makes the message of the parts. */
  constructor(action: string, option: string, complaint: string) {
    super(`${action}: option '${option}' ${complaint}`);
    this.action = action;
    this.option = option;
    this.complaint = complaint;
  }
}

/**
 * Checks options against their declarations and fills in the defaults.
 *
 * @param action What cannot be done if one is wrong, as "Cannot fit".
 * @param set The declarations.
 * @param given Values by name; undefined counts as not given.
 * @param owners Says of an option that is not in the set whose it is, for the message.
 * @throws {OptionError} If a name is not in the set, or a value is not what its declaration wants.
 */
export function checkOptions<S extends OptionSet>(
  action: string,
  set: S,
  given: OptionInputs<S> | Readonly<Record<string, unknown>>,
  owners: (name: string) => string | undefined = () => undefined,
): OptionValues<S> {
  const values = Object.entries(given).filter(([, value]) => value !== undefined);
  const stray = values.find(([name]) => !Object.hasOwn(set, name))?.[0];
  if (stray !== undefined) {
    throw new OptionError(action, stray, owners(stray) ?? unknownText(stray, Object.keys(set)));
  }
  const present = new Map(values);
  const checked = Object.entries(set).map(([name, option]) => {
    if (!present.has(name)) return [name, option.default];
    return [name, checkValue(action, name, option, present.get(name))];
  });
  return Object.fromEntries(checked);
}

/**
 * Checks one option.
 *
 * @returns The value, in the one form that the declaration gives it.
 * @throws {OptionError} If the value is not what the declaration wants.
 */
export function checkValue<Value>(
  action: string,
  name: string,
  option: Option<Value>,
  value: unknown,
): Value {
  const result = v.safeParse(option.schema, value);
  if (result.success) return result.output;
  throw new OptionError(action, name, `must be ${option.wanted}: received ${shown(value)}`);
}

function unknownText(name: string, known: readonly string[]): string {
  const [nearest] = nearestNames(name, known, 1);
  return nearest === undefined ? "does not exist" : `does not exist; is '${nearest}' meant`;
}

/** A value in a message: short, with strings in quotes. */
function shown(value: unknown): string {
  const text = typeof value === "string"
    ? `'${value}'`
    : typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
