/** Options of the preprocessing. */

import * as v from "valibot";
import { MAX_SIDE } from "../options/bounds.ts";
import { choice, readNumber, structured } from "../options/option.ts";
import type { PreprocessSettings, Size } from "./settings.ts";
import { WINDOW } from "./window_option.ts";

const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_SIDE));
const size = v.strictObject({ width: side, height: side });

/** A size, or `auto`: one that follows from what is resized and from the network; see {@linkcode autoSize}. */
export type Resize = PreprocessSettings["resize"] | "auto";

/** What is resized to where nothing else is asked for: a window is no square, and may be small, the whole image is what it is. */
export function defaultResize(window: unknown): Resize {
  return window === null ? { width: 256, height: 256 } : "auto";
}

/** By default the whole image is looked at: a defect at the edge is one too. The papers crop; see the preset `paper`. */
export const PREPROCESS_OPTIONS = {
  window: WINDOW,
  resize: structured<Resize, undefined>({
    help:
      "256: both sides, 320x240: width x height, short:256: the shorter side; auto: as suits window and network",
    placeholder: "<size>",
    wanted: `a size up to ${MAX_SIDE}, as 256, 320x240 or short:256, or auto`,
    default: undefined,
    follows: "256; of a window auto",
    value: v.union([size, v.strictObject({ shorterSide: side }), v.literal("auto")]),
    read: readResize,
    write: writeResize,
  }),
  crop: structured<Size | null, null>({
    help: "centre crop after the resize: 224, 320x240, or none",
    placeholder: "<size>",
    wanted: `a size up to ${MAX_SIDE}, as 224 or 320x240, or none`,
    default: null,
    value: v.nullable(size),
    read: (text) => text === "none" ? null : readSize(text),
    write: (value) => value === null ? "none" : writeSize(value),
  }),
  filter: choice(["bicubic", "bilinear"], { help: "filter of the resize", default: "bicubic" }),
  rounding: choice(["none", "pillow"], {
    help: "arithmetic of the resize; pillow: equal to Pillow's bit for bit",
    default: "none",
  }),
};

function readResize(text: string): unknown {
  if (text === "auto") return text;
  return text.startsWith("short:")
    ? { shorterSide: readNumber(text.slice("short:".length)) }
    : readSize(text);
}

function writeResize(value: Resize): string {
  if (value === "auto") return value;
  return "shorterSide" in value ? `short:${value.shorterSide}` : writeSize(value);
}

/** "256" for both sides, "320x240" for width and height; holds NaN where it cannot be read. */
function readSize(text: string): Size {
  const [width = NaN, height = width, ...more] = text.split("x").map(readNumber);
  return more.length > 0 ? { width: NaN, height: NaN } : { width, height };
}

/** A size as {@linkcode readSize} reads it. */
function writeSize({ width, height }: Size): string {
  return width === height ? `${width}` : `${width}x${height}`;
}
