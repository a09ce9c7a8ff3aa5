/** What a scoring request can ask for in its address. */

import { checkOptions, OptionError } from "../options/check.ts";
import { choice, flag, type OptionValues } from "../options/option.ts";
import { MAP_FORMATS } from "../pictures.ts";
import { SCORE_OPTIONS } from "../score_options.ts";
import { Problem } from "./problem.ts";

const { falseAlarmRate, pixelThreshold, minArea, anyKind } = SCORE_OPTIONS;

/** Options that change nothing of a score but what is told of it, and those of `score` that a client may choose. */
export const SCORE_QUERY = {
  regions: flag({
    help: "tell the odd regions: area, box, centroid, peak and contour, in pixels",
    default: false,
  }),
  overlay: flag({
    help: "draw the image with its heat map and a legend, as PNG in a data URL",
    default: false,
  }),
  map: choice(MAP_FORMATS, {
    help: "the anomaly map at the image's resolution, as a file in a data URL",
    default: undefined,
    follows: "none",
  }),
  falseAlarmRate,
  pixelThreshold,
  minArea,
  anyKind,
};

/** What is asked for, checked. */
export type ScoreQuery = OptionValues<typeof SCORE_QUERY>;

/**
 * Reads options from an address; `1` and `0` stand for yes and no, as does a name alone for yes.
 *
 * @param params Of the address; `model` and `name` are left to others.
 * @throws {Problem} 400 if one does not exist, is there twice, or cannot be used.
 */
export function readScoreQuery(params: URLSearchParams): ScoreQuery {
  const given: Record<string, unknown> = {};
  for (const [name, text] of params) {
    if (name === "model" || name === "name") continue;
    if (name in given) throw new Problem(400, `Cannot score: option '${name}' is there twice`);
    const option = Object.entries(SCORE_QUERY).find(([known]) => known === name)?.[1];
    given[name] = option ? option.read(option.placeholder === null ? worded(text) : text) : text;
  }
  return checkedQuery(given);
}

function checkedQuery(given: Record<string, unknown>): ScoreQuery {
  try {
    return checkOptions("Cannot score", SCORE_QUERY, given);
  } catch (error) {
    if (error instanceof OptionError) throw new Problem(400, error.message);
    throw error;
  }
}

/** A flag's text as its declaration reads it. */
export function worded(text: string): string {
  return text === "1" ? "true" : text === "0" ? "false" : text;
}
