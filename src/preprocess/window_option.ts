/** The option of the window. */

import * as v from "valibot";
import { type Option, readNumber, structured } from "../options/option.ts";
import type { Rectangle } from "./rectangle.ts";

/** A window as it is asked for. */
export interface WindowOption extends Rectangle {
  /** Whether the numbers are pixels of the first good image, as by default, or shares of its width and height. */
  readonly unit?: "pixels" | "shares" | undefined;
}

/** What two shares that make a whole may sum to in float64. */
const WHOLE = 1 + 1e-9;

const from = v.pipe(v.number(), v.minValue(0));
const over = (least: number) => v.pipe(v.number(), v.gtValue(least), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Larger than a pixel, so that no window in pixels is written like one in shares. */
const pixels = v.strictObject({
  left: from,
  top: from,
  width: over(1),
  height: over(1),
  unit: v.optional(v.literal("pixels")),
});

const shares = v.pipe(
  v.strictObject({ left: from, top: from, width: over(0), height: over(0), unit: v.literal("shares") }),
  v.check(
    ({ left, top, width, height }) => left + width <= WHOLE && top + height <= WHOLE,
    "must lie inside",
  ),
);

/** Only a part of the image is looked at: a part before a background that changes, at the resolution that the part needs. */
export const WINDOW: Option<WindowOption | null, WindowOption | null | string, null> = structured<
  WindowOption | null,
  null
>({
  help:
    "look only at left,top,width,height: pixels of the first image, or shares of it if none is over 1; or none",
  placeholder: "<l,t,w,h>",
  wanted:
    "left,top,width,height in pixels, as 150,160,540,220, or in shares of the image, as 0.25,0.25,0.5,0.5, or none",
  default: null,
  value: v.nullable(v.union([pixels, shares])),
  read: readWindow,
  write: (window) =>
    window === null ? "none" : [window.left, window.top, window.width, window.height].join(","),
});

/** Four numbers; shares if none of them is over 1. Holds NaN where one cannot be read. */
function readWindow(text: string): unknown {
  if (text === "none") return null;
  const numbers = text.split(",").map(readNumber);
  const [left, top, width, height, ...more] = numbers;
  const unit = numbers.every((number) => number <= 1) ? "shares" : "pixels";
  return more.length > 0 ? NaN : { left, top, width, height, unit };
}
