/** The methods as a program or a person sees them. */

import { checkFitOptions } from "./check_fit.ts";
import type { FitOptions } from "./fit_options.ts";
import { type MethodName, METHODS as TABLE } from "./method/table.ts";
import type { OptionDescriptions } from "./options/option.ts";

/** What there is to know of a method. */
export interface MethodDescription {
  /** What it is asked for by. */
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** The paper it follows. */
  readonly paper: string;
  /** The method whose settings it presets, if it is no method of its own. */
  readonly presets?: { readonly method: string };
  /** Its own options, beside those of all fits. */
  readonly options: OptionDescriptions;
  /** The fewest images that a fit can leave one out of: with fewer there is no threshold. */
  readonly fewest: number;
  /** Whether its score is the peak of the map, or a number on another scale. */
  readonly score: "peak" | "other";
}

/** The methods by name. */
export const METHODS: Readonly<Record<MethodName, MethodDescription>> = TABLE;

/**
 * Checks the options of a fit without fitting.
 *
 * @throws {OptionError} If one is another method's, does not exist, or has a value that cannot be used; names it.
 */
export function checkFit(options: FitOptions | Readonly<Record<string, unknown>>): void {
  checkFitOptions(options);
}
