/** Named values for the options of a fit. */

import { choice } from "./options/option.ts";

/** Values that stand behind what is given explicitly. */
export interface Preset {
  /** What they are, in a few words. */
  readonly summary: string;
  /** Options of a fit by name, as a person types them; the method may be among them. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Whether a verdict rests on the paper's image score alone: the peak of PaDiM's map, of other methods the image as a whole. */
  readonly scoreAlone: boolean;
}

/** What a preset is asked for by. */
export type PresetName = "paper";

/** The presets by name. A new one is a line here and a word above. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  paper: {
    summary: "as the papers",
    // Defard et al. 2020, section IV-A: resized to 256x256, cropped to 224x224 in the centre
    options: { resize: "256", crop: "224" },
    scoreAlone: true,
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
