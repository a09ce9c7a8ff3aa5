/** What a fit found out about its own images. */

import { printable } from "../format/printable.ts";
import { FEWEST_PARTS } from "../power/plan_power.ts";
import type { RegistrationChoice } from "./registration_choice.ts";
import type { Suspect } from "../verdict/suspects.ts";
import { thresholdWithoutImages } from "../verdict/threshold_without.ts";

/** A good image that looks odd among the others. */
export interface NamedSuspect extends Omit<Suspect, "place"> {
  /** The image. */
  readonly name: string;
}

/** What a fit found out about its own images. */
export interface FitReport {
  /** Images that the model was fitted to. */
  readonly images: number;
  /** Parts that they show: what belongs together was left out together, and counts once in every promise. */
  readonly parts: number;
  /** Whether that was given, or found by itself. */
  readonly partsFrom: "given" | "found";
  /** Images that belong together, part by part; those of one image are not listed. */
  readonly together: readonly (readonly string[])[];
  /** Two images that are nearly as close as those of one part, and were not taken together; null if there are none. */
  readonly nearlyTogether: readonly string[] | null;
  /** Images that are the same picture to the last sample, picture by picture. */
  readonly copies: readonly (readonly string[])[];
  /** Good images by what they showed when left out, the most odd ones first. */
  readonly suspects: readonly NamedSuspect[];
  /** Images that were left away. */
  readonly dropped: readonly string[];
  /** Whether the fit went on leaving away what stood out. */
  readonly robust: boolean;
  /** Whether defects were to be planted, but the parts are too few or the images even. */
  readonly powerUnknown: boolean;
  /** Threshold of the joined evidence, in the same units, without all that stand out; null if nothing does. */
  readonly withoutAll: number | null;
  /** Sample that was taken for white, as no image has more, though their type could; null where it was given or is that of their type. */
  readonly white: number | null;
  /** Bands that three principal components were made of, and the share of the variance that these hold; null where none were. */
  readonly bands: { readonly count: number; readonly share: number } | null;
  /** How images are registered, and what was tried for it; null where that was not asked for. */
  readonly registration: RegistrationChoice | null;
  /** Whether images of several depths, or grey and coloured ones, were fitted together. */
  readonly mixedKinds: boolean;
  /**
   * Channels of a level whose principal components were chosen from no more parts than that, those left out among them: the directions
   * that no part shows are kept, and left out a part seems to lie in none of them. Null where the threshold does not rest on such.
   */
  readonly componentsOfAll: number | null;
  /** Whether the whole was looked for but the images are too few, or too much alike, to know it. */
  readonly wholeUnknown: boolean;
}

/**
 * The threshold that a fit's other images would give if some did not count, in the same units: the fit stays as it is, which a fit
 * without them does not.
 *
 * @param report What the fit found; images of the same name count as one.
 * @param names The images that do not count.
 * @param rate False-alarm rate, over 0 and under 1.
 * @returns Null if fewer than two parts stay, or the images were not ranked.
 * @throws {RangeError} If the rate is not between 0 and 1.
 */
export function thresholdWithout(
  { suspects, together }: FitReport,
  names: Iterable<string>,
  rate: number,
): number | null {
  const values = new Map(suspects.map(({ name, value }) => [name, value]));
  return thresholdWithoutImages({ values, parts: together }, new Set(names), rate);
}

/** Images and parts that a sentence names at most. */
const NAMED = 5;

/**
 * Says in sentences what a person should know of a fit: what was taken together, what stands out, what was left away.
 *
 * @returns Sentences; none if there is nothing to say.
 */
export function describeFit(report: FitReport): string[] {
  return [
    ...whitened(report),
    ...projected(report),
    ...together(report),
    ...nearly(report),
    ...copied(report),
    ...registered(report),
    ...suspicion(report),
    ...dropping(report),
    ...unknown(report),
    ...mixed(report),
    ...components(report),
  ];
}

function whitened({ white }: FitReport): string[] {
  if (white === null) return [];
  return [
    `White: ${white}, the most that the first images have in samples of 16 bits; with --white 65535 they are taken as they are.`,
  ];
}

function projected({ bands }: FitReport): string[] {
  if (bands === null) return [];
  return [
    `Bands: three principal components of ${bands.count}, which hold ${
      (100 * bands.share).toFixed(1)
    }% of the variance; what only the others show is not seen.`,
  ];
}

function together({ together, partsFrom, images, parts }: FitReport): string[] {
  const [first] = together;
  if (!first) return [];
  const example = `such as ${listed(first)}`;
  const found = partsFrom === "given"
    ? "belong together"
    : "are far closer to each other than good images are";
  return [
    `${images} images show ${parts} ${
      parts === 1 ? "part" : "parts"
    }: ${together.flat().length} images ${found}, ${example}. ` +
    "Images of one part are left out together, and promises count parts." +
    (partsFrom === "given" ? "" : " If they are different parts, say so with --no-twins or --group-by."),
  ];
}

function nearly({ nearlyTogether }: FitReport): string[] {
  if (!nearlyTogether) return [];
  return [
    `${
      nearlyTogether.map((name) => printable(name)).join(" and ")
    } are nearly as close to each other as images of one part: if there are parts of several ` +
    "images, say so with --group-by, or the threshold comes out too low.",
  ];
}

function copied({ copies }: FitReport): string[] {
  const [first] = copies;
  if (!first) return [];
  const more = copiesIn(copies);
  return [
    `${more} of the images ${more === 1 ? "is an exact copy" : "are exact copies"} of others, such as ${
      listed(first)
    }: ` +
    "copies say nothing new.",
  ];
}

/** Images that are copies of others, of which one each is none. */
function copiesIn(copies: FitReport["copies"]): number {
  return copies.reduce((sum, { length }) => sum + length - 1, 0);
}

function registered({ registration }: FitReport): string[] {
  if (!registration) return [];
  const { motion, trials } = registration;
  if (trials.length === 0) {
    return motion === "none"
      ? ["Registration: left off, since the images are too few to leave one out."]
      : [];
  }
  const tried = trials.map(({ motion, upper: [lower, higher] }) =>
    `${motion} ${figure(lower)} and ${figure(higher)}`
  );
  return [
    `Registration: ${
      motion === "none" ? "left off, since none lowers the left-out scores by a twentieth" : motion
    }. Left-out scores that 80% and 90% of the good images stay below: ${tried.join(", ")}.`,
  ];
}

function suspicion({ suspects, dropped, withoutAll, robust }: FitReport): string[] {
  if (robust) return []; // looked again at all of them in the end
  const standing = suspects.filter(({ standsOut, name }) => standsOut && !dropped.includes(name));
  if (standing.length === 0) return [];
  const lines = standing.slice(0, NAMED).map(({ name, value, because, threshold, without }) =>
    `  ${printable(name)}: evidence ${figure(value)} (${because}); without it the threshold would be ${
      figure(without)
    } instead of ` +
    figure(threshold)
  );
  const more = standing.length > NAMED ? [`  and ${standing.length - NAMED} more`] : [];
  const all = withoutAll === null || standing.length < 2
    ? []
    : [`  without all of them it would be ${figure(withoutAll)}`];
  return [[
    `${standing.length} of the good images stand${standing.length === 1 ? "s" : ""} out; look at ` +
    `${
      standing.length === 1 ? "it" : "them"
    }, and leave defects away with --exclude, --exclude-suspects or --robust:`,
    ...lines,
    ...more,
    ...all,
  ].join("\n")];
}

function dropping({ dropped }: FitReport): string[] {
  if (dropped.length === 0) return [];
  return [
    `Left away as suspects: ${
      listed(dropped)
    }. The false-alarm rate counts only the images that are left, and is ` +
    "optimistic where these were good.",
  ];
}

function unknown({ wholeUnknown, powerUnknown }: FitReport): string[] {
  return [
    ...(wholeUnknown
      ? ["Only places are looked at: the images are too few, or too much alike, to know them as a whole."]
      : []),
    ...(powerUnknown
      ? [
        `What would be found is not known: planting defects takes ${FEWEST_PARTS} parts, images that are not even, and a ` +
        "fit without some of them.",
      ]
      : []),
  ];
}

function components({ componentsOfAll, parts }: FitReport): string[] {
  if (componentsOfAll === null) return [];
  return [
    `The threshold is far too low: the components of --reduce were chosen from all ${parts} parts, those left out among them, ` +
    `which are no more than the ${componentsOfAll} channels of a level. Calibrate with other good images, or take ` +
    "--reduce none.",
  ];
}

function mixed({ mixedKinds }: FitReport): string[] {
  return mixedKinds
    ? [
      "The images are of several kinds, 8 and 16 bits or grey and in colour: nothing of these is told apart then.",
    ]
    : [];
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return names.slice(0, NAMED).map((name) => printable(name)).join(", ") + more;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
