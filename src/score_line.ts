/** What is told of a scored image: one line of JSON, the same on the command line and by the service. */

import type { Score } from "./scored_image.ts";
import type { Judgement } from "./verdict/judgement.ts";

/** Evidence of a model without calibration: values alone. */
export interface UnjudgedEvidence {
  /** At the oddest place. */
  readonly place: { readonly value: number };
  /** Of the image as a whole; missing where only places are looked at. */
  readonly whole?: { readonly value: number };
}

/** What is told of a scored image, in the order of its line. Of a model without calibration there is evidence, and no verdict. */
export interface ScoreLine
  extends
    Partial<Omit<Judgement, "evidence">>,
    Pick<Score, "score" | "levels" | "width" | "height" | "scored" | "regions"> {
  /** The image's name. */
  readonly image: string;
  /** Place and whole. */
  readonly evidence: Judgement["evidence"] | UnjudgedEvidence;
  /** Only where the model was fitted to this very picture. */
  readonly seen?: true;
  /** Only where the model moves images. */
  readonly pose?: NonNullable<Score["pose"]>;
  /** Only where there are any. */
  readonly warnings?: Score["warnings"];
  /** Only at the image at which the drift is seen first. */
  readonly drift?: NonNullable<Score["drift"]>;
  /** Where files about it are, by what they are. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/**
 * The line of an image.
 *
 * @param told.regions Whether its regions are told.
 * @param told.files Where files about it are.
 * @returns Plain data, for `JSON.stringify`.
 */
export function scoreLine(
  score: Score,
  told: { readonly regions: boolean; readonly files?: Readonly<Record<string, string>> | undefined },
): ScoreLine {
  const { name, levels, place, whole, judgement, seen, pose, warnings, drift } = score;
  return {
    image: name,
    score: score.score,
    ...(levels ? { levels } : {}),
    ...(judgement ??
      { evidence: { place: { value: place }, ...(whole === null ? {} : { whole: { value: whole } }) } }),
    ...(seen ? { seen } : {}),
    ...(pose ? { pose } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(drift?.first ? { drift } : {}),
    width: score.width,
    height: score.height,
    scored: score.scored,
    ...(told.regions && score.regions ? { regions: score.regions } : {}),
    files: told.files,
  };
}
