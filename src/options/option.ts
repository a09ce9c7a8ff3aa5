/**
 * Options, each declared once: type, allowed values, default, and a line of help. The check of a library call, the command line's
 * flags and their help, the schema of the model file and the README's table all follow from the declaration.
 */

import * as v from "valibot";

/** What there is to know of an option. */
export interface OptionDescription<Value = unknown, Input = unknown, Default = unknown> {
  /** What it does, in one line. */
  readonly help: string;
  /** What a value must be, to end the sentence "it must be". */
  readonly wanted: string;
  /** What stands for the value in the command line's help; null for a flag, which takes none. */
  readonly placeholder: string | null;
  /** Used where nothing is given; undefined if that follows from something else, which `follows` says. */
  readonly default: Default;
  /** What the value follows from where nothing is given and there is no default. */
  readonly follows: string;
  /** The words that may be given; only of a choice. */
  readonly choices?: readonly string[];
  /** From the command line's text to what {@linkcode OptionDescription.accepts} checks. */
  read(text: string): unknown;
  /** Whether a value can be used. */
  accepts(value: unknown): boolean;
  /** The value as a person would type it. */
  write(value: Value): string;
  /** Never set: what a library call may give beside a checked value, for the types. */
  readonly input?: Input;
}

/** The declaration of one option. */
export interface Option<Value = unknown, Input = unknown, Default = unknown>
  extends OptionDescription<Value, Input, Default> {
  /** Checks a value, in a library call as in a model file. */
  readonly schema: v.GenericSchema<unknown, Value>;
}

/** Options by name, described. */
export type OptionDescriptions = Readonly<Record<string, OptionDescription>>;

/** Options by name. */
export type OptionSet = Readonly<Record<string, Option>>;

/** What a call may give of a set of options. */
export type OptionInputs<S extends OptionDescriptions> = {
  readonly [Name in keyof S]?:
    | (S[Name] extends OptionDescription<unknown, infer Input> ? Input : never)
    | undefined;
};

/** A set of options, checked and with the defaults filled in. */
export type OptionValues<S extends OptionSet> = {
  readonly [Name in keyof S]: S[Name] extends Option<infer Value, unknown, infer Default>
    ? Value | (undefined extends Default ? undefined : never)
    : never;
};

/** The checks of a set of options, for a schema of settings that hold them under the same names. */
export function schemasOf<S extends OptionSet>(set: S): { readonly [Name in keyof S]: S[Name]["schema"] } {
  const schemas = Object.entries(set).map(([name, { schema }]) => [name, schema]);
  return Object.fromEntries(schemas); // one for every name of the set
}

/** What every kind of option is declared with. */
export interface Declared<Value, Default extends Value | undefined> {
  readonly help: string;
  readonly default: Default;
  /** Only where the default is undefined. */
  readonly follows?: string;
  /** What stands for the value in the command line's help. */
  readonly placeholder?: string;
}

/** A number between bounds. */
export function number<const Default extends number | undefined>(
  declared: Declared<number, Default> & {
    /** Least value; with `open` the value must be over it. */
    readonly least: number;
    /** Greatest value; with `open` the value must be under it. */
    readonly most: number;
    /** Whether the bounds themselves are left out. */
    readonly open?: boolean;
  },
): Option<number, number, Default> {
  const { least, most, open = false } = declared;
  const wanted = open ? `a number over ${least} and under ${most}` : `a number from ${least} to ${most}`;
  const inside = (value: number) => open ? value > least && value < most : value >= least && value <= most;
  return {
    follows: "",
    placeholder: "<x>",
    ...declared,
    wanted,
    ...checkedBy(v.pipe(v.number(), v.check(inside, `must be ${wanted}`))),
    read: readNumber,
    write: String,
  };
}

/** A whole number between bounds. */
export function whole<const Default extends number | undefined>(
  declared: Declared<number, Default> & { readonly least: number; readonly most: number },
): Option<number, number, Default> {
  const { least, most } = declared;
  return {
    follows: "",
    placeholder: "<n>",
    ...declared,
    wanted: `a whole number from ${least} to ${most}`,
    ...checkedBy(v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most))),
    read: readNumber,
    write: String,
  };
}

/** One of some words. */
export function choice<const Word extends string, const Default extends NoInfer<Word> | undefined>(
  choices: readonly Word[],
  declared: Declared<NoInfer<Word>, Default>,
): Option<Word, Word, Default> {
  return {
    follows: "",
    placeholder: "<name>",
    ...declared,
    wanted: `one of ${choices.join(", ")}`,
    choices,
    ...checkedBy(v.picklist(choices)),
    read: (text) => text,
    write: (word) => word,
  };
}

/** Yes or no; on the command line `--name` for a default of no, `--no-name` for one of yes. */
export function flag<const Default extends boolean>(
  declared: Declared<boolean, Default>,
): Option<boolean, boolean, Default> {
  return {
    follows: "",
    ...declared,
    placeholder: null,
    wanted: "true or false",
    ...checkedBy(v.boolean()),
    read: (text) => text === "" ? true : text === "true" ? true : text === "false" ? false : text,
    write: String,
  };
}

/** Something with a form of its own: a value, or the text that a person would type for it. */
export function structured<Value, const Default extends Value | undefined>(
  declared: Declared<Value, Default> & {
    readonly wanted: string;
    /** Checks a value. */
    readonly value: v.GenericSchema<unknown, Value>;
    /** From text to a value; anything that the check refuses if the text cannot be read. */
    read(text: string): unknown;
    write(value: Value): string;
  },
): Option<Value, Value | string, Default> {
  const { value, read, ...rest } = declared;
  return {
    follows: "",
    placeholder: "<value>",
    ...rest,
    ...checkedBy(v.pipe(
      v.unknown(),
      v.transform((input) => typeof input === "string" ? read(input) : input),
      value,
    )),
    read: (text) => text,
  };
}

/** The check of values by a schema. */
function checkedBy<Value>(
  schema: v.GenericSchema<unknown, Value>,
): Pick<Option<Value>, "schema" | "accepts"> {
  return { schema, accepts: (value) => v.is(schema, value) };
}

/** A number in text; NaN for anything else. */
export function readNumber(text: string): number {
  return text.trim() === "" ? NaN : Number(text);
}
