/** What of the samples of a picture a model looks at. */

import * as v from "valibot";
import { SAMPLES } from "../image/options.ts";
import { type BandProjection, COMPONENTS, projectionMixer } from "../image/read/band_projection.ts";
import type { ReadOptions } from "../image/read/header.ts";
import { MAX_CHANNELS } from "../options/bounds.ts";
import { float32, listOf } from "./bounds.ts";

/** How pictures with more than three channels of 8 bits are taken. */
export interface SampleSettings {
  /** Sample that is white, of pictures of more than 8 bits; null: the largest of their type. */
  readonly white: number | null;
  /** Bands, the channels of a pixel, from 0, one or three; null: all. */
  readonly bands: readonly number[] | null;
  /** Principal components of all bands, in place of some; left out: none. */
  readonly pca?: BandProjection | undefined;
}

const three = v.pipe(v.array(float32), v.length(COMPONENTS));

const projection = v.pipe(
  v.strictObject({
    mean: listOf(float32, MAX_CHANNELS),
    components: v.pipe(v.array(listOf(float32, MAX_CHANNELS)), v.length(COMPONENTS)),
    low: three,
    high: three,
  }),
  v.check(
    ({ mean, components }) => components.every(({ length }) => length === mean.length),
    "must have as many weights in every component as bands in the mean",
  ),
);

/** Checks the settings when they are read from a file. */
export const sampleSchema: v.GenericSchema<unknown, SampleSettings> = v.pipe(
  v.strictObject({
    white: v.nullable(SAMPLES.white.schema),
    bands: v.nullable(SAMPLES.bands.schema),
    pca: v.exactOptional(projection),
  }),
  v.check(({ bands, pca }) => bands === null || pca === undefined, "must have bands or pca, not both"),
);

/** The settings as what reads images takes them. */
export function readingOf(
  { white, bands, pca }: SampleSettings,
): Pick<ReadOptions, "white" | "bands" | "mix"> {
  return {
    white: white ?? undefined,
    bands: bands ?? undefined,
    mix: pca && projectionMixer(pca),
  };
}
