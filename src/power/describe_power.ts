/** What a fit can show and find, in words. */

import { percent } from "../verdict/describe_threshold.ts";
import type { Threshold } from "../verdict/normal_scores.ts";
import { DEFECT_KINDS, type DefectKind, PATCH_AREA } from "./cut.ts";
import type { FoundDefects } from "./found_defects.ts";
import type { Share } from "./share.ts";

/** Parts and rates whose product comes this close to a whole number make it, as in `NormalScores.threshold`. */
const ROUNDING = 1e-9;

const PLURALS: Readonly<Record<DefectKind, string>> = { patch: "patches", scar: "scars" };

/**
 * Says in plain sentences which rates some parts can show, and which share of synthetic defects would be found. What the threshold
 * means is `describeThreshold`'s to say.
 *
 * @param threshold The threshold, and the number of parts that it comes from.
 * @param found What it finds; null if nothing was planted.
 * @param plane What the sizes of the defects are shares of.
 * @returns Two or three sentences.
 */
export function describePower(
  threshold: Threshold,
  found: FoundDefects | null,
  plane: "image" | "window" = "image",
): string {
  return [describeRates(threshold), ...(found ? [describeFound(threshold, found, plane)] : [])].join(" ");
}

function describeRates({ images: parts, rate }: Threshold): string {
  const [now, twice] = [parts, 2 * parts].map((count) => percent(1 / (count + 1)));
  const needed = Math.ceil((1 - ROUNDING) / rate) - 1;
  const more = needed > parts ? `; ${percent(rate)} takes ${needed}` : "";
  return `${parts} good parts show by themselves false-alarm rates from ${now} up, twice as many would from ${twice}${more}.`;
}

function describeFound(
  { method, rate, realised }: Threshold,
  { all, kinds, falsely, images }: FoundDefects,
  plane: string,
): string {
  const shares = DEFECT_KINDS.flatMap((kind) => {
    const share = kinds[kind];
    return share ? [[kind, share] as const] : [];
  });
  const planted = shares.map(([kind, { of }]) => `${of} ${nameOf(kind, of)}${extentOf(kind, plane)}`).join(
    ", ",
  );
  const at = method === "maximum" ? `about ${percent(realised.expected)}` : percent(rate);
  const each = shares.map(([kind, { count }]) => `${count} of the ${PLURALS[kind]}`).join(", ");
  const sentences = [
    `Of ${all.of} synthetic defects (${planted}, in ${images} ${images === 1 ? "image" : "images"}) ${
      shareText(all)
    } would be found at ${at}`,
    ...(shares.length > 1 ? [`: ${each}`] : []),
    "; real ones may be fainter or smaller.",
    ...(falsely > 0 ? [` Without a defect ${falsely} of these images would be odd as well.`] : []),
  ];
  return sentences.join("");
}

/** A share with its bounds: `81% (65-91% with 90% confidence)`. */
function shareText({ share, low, high }: Share): string {
  return `${whole(share)}% (${whole(low)}-${whole(high)}% with 90% confidence)`;
}

function nameOf(kind: DefectKind, count: number): string {
  return count === 1 ? kind : PLURALS[kind];
}

function extentOf(kind: DefectKind, plane: string): string {
  return kind === "patch" ? ` of ${whole(PATCH_AREA.least)}-${whole(PATCH_AREA.most)}% of the ${plane}` : "";
}

function whole(share: number): number {
  return Math.round(100 * share);
}
