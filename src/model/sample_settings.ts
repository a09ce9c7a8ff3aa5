/** What of the samples of a picture a model looks at. */

import * as v from "valibot";
import { SAMPLE_OPTIONS } from "../image/options.ts";

/** How pictures with more than three channels of 8 bits are taken. */
export interface SampleSettings {
  /** Sample that is white, of pictures of more than 8 bits; null: the largest of their type. */
  readonly white: number | null;
  /** Bands, the channels of a pixel, from 0, one or three; null: all. */
  readonly bands: readonly number[] | null;
}

/** Checks the settings when they are read from a file. */
export const sampleSchema: v.GenericSchema<unknown, SampleSettings> = v.strictObject({
  white: v.nullable(SAMPLE_OPTIONS.white.schema),
  bands: v.nullable(SAMPLE_OPTIONS.bands.schema),
});

/** The settings as what reads images takes them. */
export function readingOf(
  { white, bands }: SampleSettings,
): { white: number | undefined; bands: readonly number[] | undefined } {
  return { white: white ?? undefined, bands: bands ?? undefined };
}
