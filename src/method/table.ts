/** The methods by name. */

import * as v from "valibot";
import { checkOptions, OptionError } from "../options/check.ts";
import type { OptionInputs, OptionSet, OptionValues } from "../options/option.ts";
import type { Method } from "./method.ts";
import { mahalanobisAd, mvg } from "./mvg/method.ts";
import type { MvgSettings } from "./mvg/settings.ts";
import { padim } from "./padim/method.ts";
import type { PadimSettings } from "./padim/padim.ts";
import { padimLevels } from "./padim_levels/method.ts";
import type { PadimLevelsSettings } from "./padim_levels/padim_levels.ts";
import { padimPca } from "./padim_pca/method.ts";
import type { PadimPcaSettings } from "./padim_pca/padim_pca.ts";
import { spade } from "./spade/method.ts";
import type { SpadeSettings } from "./spade/settings.ts";

/** Every method. A new one is its folder and a line here, in {@linkcode METHOD_OPTIONS} and in {@linkcode MethodSettings}. */
export const METHODS = {
  padim,
  "padim-levels": padimLevels,
  "padim-pca": padimPca,
  mvg,
  "mahalanobis-ad": mahalanobisAd,
  spade,
} as const;

/** The options of every method: what the types of a call follow from. */
export const METHOD_OPTIONS = {
  padim: padim.options,
  "padim-levels": padimLevels.options,
  "padim-pca": padimPca.options,
  mvg: mvg.options,
  "mahalanobis-ad": mahalanobisAd.options,
  spade: spade.options,
} as const;

/** What a fit can ask for. */
export type MethodName = keyof typeof METHOD_OPTIONS;

/** The method of a fit that names none. */
const DEFAULT_METHOD = "padim";

/** Settings of any method; `name` says of which. */
export type MethodSettings =
  | PadimSettings
  | PadimLevelsSettings
  | PadimPcaSettings
  | MvgSettings
  | SpadeSettings;

/** A method and its own options; every option has a default. */
export type MethodOptions = {
  [Name in MethodName]:
    & (Name extends "padim" ? { readonly method?: Name | undefined }
      : { readonly method: Name })
    & OptionInputs<(typeof METHOD_OPTIONS)[Name]>;
}[MethodName];

/** Every method where which one it is is only known at run time. */
const TABLE: Readonly<Record<string, Method<MethodSettings>>> = METHODS;

/** Checks the settings of any method when a model file is read: by the schema of the one that they name. */
export const METHOD_SCHEMA: v.GenericSchema<unknown, MethodSettings> = v.lazy((settings) => {
  const name = (settings as { readonly name?: unknown } | null | undefined)?.name;
  const own = Object.values(TABLE).filter(({ presets }) => presets === undefined);
  return own.find((method) => method.name === name)?.settings ??
    v.custom<MethodSettings>(
      () => false,
      `name must be one of ${own.map((method) => method.name).join(", ")}`,
    );
});

/**
 * The method of a name.
 *
 * @throws {OptionError} If there is none.
 */
function findMethod(name: unknown): Method<MethodSettings> {
  if (typeof name === "string" && Object.hasOwn(TABLE, name)) return TABLE[name] as Method<MethodSettings>;
  const names = Object.keys(TABLE).join(", ");
  throw new OptionError("Cannot fit", "method", `must be one of ${names}: received '${String(name)}'`);
}

/** What asks for these settings: their method, or a preset that gives them. */
export function askedFor(settings: MethodSettings): Method<MethodSettings> {
  const preset = Object.values(TABLE).find(({ presets }) =>
    presets?.method === settings.name && presets.gives(settings)
  );
  return preset ?? methodOf(settings);
}

/** The method whose settings these are. */
export function methodOf({ name }: MethodSettings): Method<MethodSettings> {
  return TABLE[name] as Method<MethodSettings>;
}

/**
 * Checks a method's options, with those that all fits have.
 *
 * @param common Options that every method's fit has.
 * @param given Values by name, `method` among them.
 * @throws {OptionError} If one is another method's, does not exist, or has a value that cannot be used.
 */
export function checkMethodOptions<C extends OptionSet>(
  common: C,
  { method: name = DEFAULT_METHOD, ...given }: Readonly<Record<string, unknown>>,
): { method: Method<MethodSettings>; values: OptionValues<C> & OptionValues<OptionSet> } {
  const method = findMethod(name);
  const set = { ...common, ...method.options };
  const values = checkOptions("Cannot fit", set, given, (stray) => strayText(stray, method.name));
  return { method, values: values as OptionValues<C> & OptionValues<OptionSet> }; // the set has all of the common ones
}

function strayText(option: string, method: string): string | undefined {
  const owners = methodsWith(option);
  if (owners.length === 0) return undefined;
  return `is of ${owners.join(", ")}: received it with method ${method}; leave it out or choose one of those`;
}

/** The methods that have an option. */
function methodsWith(option: string): string[] {
  return Object.values(TABLE).filter(({ options }) => Object.hasOwn(options, option)).map(({ name }) => name);
}
