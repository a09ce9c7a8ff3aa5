/** What the images of the fit were like, as it stands in a model file's metadata. */

import * as v from "valibot";
import type { KindRange, MeasuredRange } from "../kind/kind_range.ts";
import { imageCount } from "./bounds.ts";

/** Largest number of pixels, aspect ratio, and one over the least: what a list of samples can hold. */
const MAX_SAMPLES = 2 ** 53;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Checks a {@linkcode KindRange}; the output has its keys in the order of the file. */
export const kindSchema: v.GenericSchema<unknown, KindRange> = v.strictObject({
  images: imageCount,
  channels: setOf([1, 3] as const),
  bits: setOf([8, 16] as const),
  coloured: v.boolean(),
  aspect: range(v.pipe(v.number(), v.minValue(1 / MAX_SAMPLES), v.maxValue(MAX_SAMPLES))),
  size: range(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  brightness: range(share),
  contrast: range(share),
});

/** One or both of two numbers, ascending. */
function setOf<const T extends readonly [number, number]>(values: T) {
  return v.pipe(
    v.array(v.picklist(values)),
    v.minLength(1),
    v.check((list) => list.every((value, i) => i === 0 || value > (list[i - 1] as number)), "must ascend"),
  );
}

function range(value: v.GenericSchema<number>): v.GenericSchema<unknown, MeasuredRange> {
  return v.pipe(
    v.strictObject({
      least: value,
      most: value,
      deviation: v.pipe(v.number(), v.minValue(0), v.maxValue(Math.log(MAX_SAMPLES ** 2))),
    }),
    v.check(({ least, most }) => least <= most, "'least' must not be over 'most'"),
  );
}
