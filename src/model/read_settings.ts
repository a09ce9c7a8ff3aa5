/** From the text in a model file's metadata to settings that can be relied on. */

import * as v from "valibot";
import { printable } from "../format/printable.ts";
import { findContradiction } from "./contradictions.ts";
import { FORMAT_VERSION, type ModelSettings, settingsSchema } from "./settings.ts";

/**
 * Reads settings from a model file's metadata as far as their format version, before anything else is believed.
 *
 * @param text JSON.
 * @param name Name of the file, for messages.
 * @returns What the text says; not checked.
 * @throws {SyntaxError} If the text is not JSON, or of another format version.
 */
export function readVersioned(text: string, name: string): unknown {
  const refuse = (reason: string): never => {
    throw new SyntaxError(`Cannot read model '${printable(name)}': ${reason}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("its settings are not JSON; the file is damaged, fit it again");
  }
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (format === FORMAT_VERSION) return value;
  if (typeof format !== "number") return refuse("its settings name no format; give a file that fit wrote");
  return refuse(
    `it is of format ${format}, this program reads ${FORMAT_VERSION}; ` +
      (format > FORMAT_VERSION ? "update the program" : "fit it again"),
  );
}

/**
 * Checks settings by themselves and against each other.
 *
 * @param value Anything.
 * @param refuse Called with the reason if they are not valid; throws.
 * @returns The settings, their keys in the order of the file.
 */
export function checkModelSettings(value: unknown, refuse: (reason: string) => never): ModelSettings {
  const parsed = v.safeParse(settingsSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refuse(
      `setting '${printable(v.getDotPath(issue) ?? "")}' is not valid: ${printable(issue.message)}`,
    );
  }
  const contradiction = findContradiction(parsed.output);
  return contradiction === undefined ? parsed.output : refuse(contradiction);
}
