/** Options of reading images. */

import * as v from "valibot";
import type { BandMixer } from "./read/bands.ts";
import { MAX_PIXELS } from "../options/bounds.ts";
import { number, readNumber, structured, whole } from "../options/option.ts";

/** Most channels of a picture. */
const MAX_CHANNELS = 4096;

/** Largest picture that is read. */
export const READ_OPTIONS = {
  maxPixels: whole({
    help: "refuse larger images",
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
    default: MAX_PIXELS,
  }),
};

const band = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_CHANNELS - 1));

const list = v.pipe(
  v.array(band),
  v.check((list) => list.length === 1 || list.length === 3, "must be one or three"),
  v.readonly(),
);

/** What becomes three of many bands by themselves. */
export const PCA = "pca";

const HELP =
  "bands, as the channels of pictures with many are called, that are looked at, from 0: one as grey, or three as red, " +
  "green and blue";

/** White and bands of one image. */
export const SAMPLES = {
  white: number({
    help: "sample that is white, of pictures of more than 8 bits: 4095 where a camera of 12 bits writes 16",
    placeholder: "<level>",
    least: 0,
    most: Number.MAX_VALUE,
    open: true,
    default: undefined,
    follows:
      "4095, 1023 or 16383 where the first good images have 16 bits and no more in them; else the largest of their type",
  }),
  bands: structured<readonly number[], undefined>({
    help: HELP,
    placeholder: "<list>",
    wanted: "one band, as 3, or three, as 3,2,1",
    default: undefined,
    follows: "all, of pictures in grey or in colours",
    value: list,
    read: (text) => text.split(",").map(readNumber),
    write: (list) => list.join(","),
  }),
};

/** What of a picture that has more is looked at: chosen by a fit, kept in the model. */
export const SAMPLE_OPTIONS = {
  white: SAMPLES.white,
  bands: structured<readonly number[] | typeof PCA, undefined>({
    ...SAMPLES.bands,
    help: `${HELP}; pca: the three principal components of all, over the good images`,
    placeholder: "<list>",
    wanted: "one band, as 3, three, as 3,2,1, or pca",
    value: v.union([v.literal(PCA), list]),
    read: (text) => text === PCA ? text : text.split(",").map(readNumber),
    write: (bands) => bands === PCA ? bands : bands.join(","),
  }),
};

/** All of a call that decodes one image. */
export const DECODE_OPTIONS = {
  ...READ_OPTIONS,
  ...SAMPLES,
  mix: structured<BandMixer, undefined>({
    help: "makes a picture of all bands",
    wanted: "what mixes bands",
    default: undefined,
    follows: "none are mixed",
    value: v.custom<BandMixer>((value) => typeof (value as BandMixer | null)?.mix === "function"),
    read: (text) => text,
    write: () => "mixed",
  }),
  page: whole({
    help: "page of a TIFF of several, from 1",
    least: 1,
    most: 1e6,
    default: undefined,
    follows: "the only one",
  }),
  array: structured<string, undefined>({
    help: "array of a .npz archive of several",
    placeholder: "<name>",
    wanted: "the name of an array",
    default: undefined,
    follows: "the only one",
    value: v.pipe(v.string(), v.nonEmpty()),
    read: (text) => text,
    write: (name) => name,
  }),
};
