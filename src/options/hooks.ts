/** The check of what a call takes beside plain options: functions, and the signal that stops it. */

import { OptionError } from "./check.ts";

/**
 * Checks that options are an object, its signal is one, and what is called is a function.
 *
 * @param action What cannot be done if one is wrong, as "Cannot fit".
 * @param options The options of a call, from wherever they come.
 * @param callbacks Names of those that are called.
 * @returns The options.
 * @throws {TypeError} If they are no object.
 * @throws {OptionError} If one cannot be used; names it.
 */
export function checkHooks<Options extends object>(
  action: string,
  options: Options,
  callbacks: readonly (keyof Options & string)[],
): Options {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${action}: options must be an object: received ${options}`);
  }
  const { signal }: { readonly signal?: unknown } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError(action, "signal", `must be an AbortSignal: received ${typeof signal}`);
  }
  for (const name of callbacks) {
    const callback: unknown = options[name];
    if (callback === undefined || typeof callback === "function") continue;
    throw new OptionError(action, name, `must be a function: received ${typeof callback}`);
  }
  return options;
}
