/** Named values for the options of a fit. */

import { checkValue } from "./options/check.ts";
import { choice } from "./options/option.ts";

/** Values that stand behind what is given explicitly. */
export interface Preset {
  /** What they are, in a few words. */
  readonly summary: string;
  /** Options of a fit by name, as a person types them; the method may be among them. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** What a preset is asked for by. */
export type PresetName = "paper";

/** The presets by name. A new one is an entry here, and its name in {@linkcode PresetName}. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: {
    summary: "as the papers",
    // Defard et al. 2020, section IV-A: resized to 256x256, cropped to 224x224 in the centre
    options: { resize: "256", crop: "224", evidence: "place" },
  },
};

/** The preset of a fit. */
export const PRESET = choice(Object.keys(PRESETS) as PresetName[], {
  help: `values for what is not given; ${
    Object.entries(PRESETS).map(([name, { summary }]) => `${name}: ${summary}`).join("; ")
  }`,
  default: undefined,
  follows: "none, for reproduce paper",
});

/**
 * Puts the values of a preset behind what is given, in its place.
 *
 * @param action What cannot be done if there is no such preset, as "Cannot fit".
 * @param options Values by name, `preset` among them; undefined counts as not given.
 * @throws {OptionError} If there is none of that name; says which there are.
 */
export function withPreset(
  action: string,
  { preset, ...given }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (preset === undefined) return given;
  const { options } = PRESETS[checkValue(action, "preset", PRESET, preset)];
  const explicit = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries(explicit) };
}
