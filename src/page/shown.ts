/** What the view in which a model is made needs to know of the library and of a model. */

import {
  decodeImage,
  drawHeat,
  drawOverlay,
  FIT_OPTIONS,
  METHODS,
  type Model,
  modelRates,
  modelReference,
  modelScale,
  type OptionDescription,
  type Score,
} from "../../mod.ts";
import type { Layers, NamedFile, OptionHelp, Picture, RatesOfModel, SuspectPicture } from "./calls.ts";

/** Samples of an opaque pixel of a canvas. */
const RGBA = 4;

/** Full scale of a canvas. */
const WHITE = 255;

/** Decodes an image file for a canvas; what has more than 8 bits is scaled to its brightest sample. */
export async function pictureOf({ file, name }: NamedFile): Promise<Picture> {
  return onCanvas(await decodeImage(file, name));
}

/** The picture that a model's images are registered to. */
export function referenceOf(model: Model): Picture | null {
  const reference = modelReference(model);
  return reference && onCanvas(reference);
}

/** A good image that stands out. */
export function suspectOf(score: Score, model: Model): SuspectPicture {
  return { name: score.name, overlay: overlayOf(score, model) };
}

/** A score's image with its map, regions and legend. */
export function overlayOf(score: Score, model: Model): Picture {
  return onCanvas(drawOverlay(score, { scale: modelScale(model) }));
}

/** An image, and what its map lays over it. */
export function layersOf(score: Score, model: Model): Layers {
  const heat = model.settings.calibration ? drawHeat(score, modelScale(model)) : null;
  return {
    picture: onCanvas(score.image),
    heat: heat && { ...heat, data: new Uint8ClampedArray(heat.data.buffer as ArrayBuffer) },
  };
}

/** What a model does at several rates and its own; null without a calibration. */
export function ratesOf(model: Model, rates: readonly number[]): RatesOfModel | null {
  const own = model.settings.calibration?.falseAlarmRate;
  if (own === undefined) return null;
  const asked = [...new Set([...rates, own])].sort((a, b) => a - b);
  return { own, rows: modelRates(model, asked).rows };
}

/** Describes options of a fit, and the choice of the method among them. */
export function describeOptions(names: readonly string[]): OptionHelp[] {
  return names.map((name) => {
    if (name === "method") return METHOD;
    const option: OptionDescription = FIT_OPTIONS[name as keyof typeof FIT_OPTIONS];
    const { help, wanted, choices, follows } = option;
    return {
      name,
      help,
      wanted,
      standard: option.default === undefined ? follows : option.write(option.default),
      choices: choices ?? null,
    };
  });
}

const METHOD: OptionHelp = {
  name: "method",
  help: Object.values(METHODS).map(({ name, summary }) => `${name}: ${summary}`).join("; "),
  wanted: `one of ${Object.keys(METHODS).join(", ")}`,
  standard: "padim",
  choices: Object.keys(METHODS),
};

/** Samples of any kind as a canvas has them. */
function onCanvas(
  { width, height, channels, data }: {
    readonly width: number;
    readonly height: number;
    readonly channels: 1 | 2 | 3 | 4;
    readonly data: Uint8Array | Uint16Array;
  },
): Picture {
  const full = data instanceof Uint16Array ? data.reduce((most, sample) => Math.max(most, sample), 1) : WHITE;
  const colours = channels - (channels + 1) % 2;
  const shown = new Uint8ClampedArray(RGBA * width * height).fill(WHITE);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < RGBA - 1; c++) {
      const sample = data[pixel * channels + Math.min(c, colours - 1)] as number;
      shown[RGBA * pixel + c] = sample * WHITE / full;
    }
  }
  return { width, height, data: shown };
}
