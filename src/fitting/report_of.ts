/** From what a fit stays with to what is told of it. */

import { needsCompanion } from "../evidence/detector.ts";
import type { FeatureSpace, Part } from "../method/method.ts";
import type { MethodSettings } from "../method/table.ts";
import type { Suspect } from "../verdict/suspects.ts";
import { thresholdWithoutImages } from "../verdict/threshold_without.ts";
import type { FitContext } from "./context.ts";
import type { CheckedFit } from "../check_fit.ts";
import type { RegistrationChoice } from "./registration_choice.ts";
import type { FitReport } from "./report.ts";
import type { Settled } from "./settle.ts";

/** Names and parts of all images read. */
export interface ReadImages {
  readonly names: readonly string[];
  /** In places. */
  readonly parts: readonly Part[];
  /** Places of two images that are nearly as close as those of one part. */
  readonly nearly: readonly [number, number] | null;
  /** Places of exact copies, picture by picture. */
  readonly copies: readonly (readonly number[])[];
  /** Whether the parts were given. */
  readonly given: boolean;
  /** The white that was found; null where it was given or is that of the samples' type. */
  readonly white: number | null;
  /** Bands that principal components were made of; null where none were. */
  readonly bands: FitReport["bands"];
  /** The registration that was asked for, and what came of it. */
  readonly asked: CheckedFit["values"]["register"];
  readonly registration: RegistrationChoice;
  /** Whether defects were to be planted and could not be. */
  readonly powerUnknown: boolean;
  /** Whether the pictures are of several kinds. */
  readonly mixedKinds: boolean;
  /** Whether the fit went on leaving away what stood out. */
  readonly robust: boolean;
  /** False-alarm rate of the thresholds. */
  readonly rate: number;
}

/** What is told of a fit. */
export function reportOf(
  { method, kind, space }: FitContext,
  { measured: { fitted, companion, own }, suspects, dropped }: Settled,
  {
    names,
    parts,
    nearly,
    copies,
    given,
    white,
    bands,
    asked,
    registration,
    powerUnknown,
    mixedKinds,
    robust,
    rate,
  }: ReadImages,
): FitReport {
  const name = (place: number) => names[place] as string;
  return {
    images: fitted.places.length,
    parts: fitted.parts.length,
    partsFrom: given ? "given" : "found",
    together: parts.filter(({ length }) => length > 1).map((part) => part.map(name)),
    nearlyTogether: nearly && nearly.map(name),
    copies: copies.map((places) => places.map(name)),
    suspects: suspects.map(({ place, ...suspect }) => ({ name: name(place), ...suspect })),
    dropped: dropped.map(name),
    robust,
    powerUnknown,
    mixedKinds,
    white,
    bands,
    registration: asked === "none" ? null : registration,
    componentsOfAll: own && kind !== "place" ? componentsOfAll(method, space, fitted.parts.length) : null,
    withoutAll: thresholdWithoutAll(suspects, parts, rate),
    wholeUnknown: needsCompanion(method, kind) && companion === null,
  };
}

/** The most channels of a level that components were chosen of, if the parts are no more. */
function componentsOfAll(method: MethodSettings, { maps }: FeatureSpace, parts: number): number | null {
  if (method.name !== "mvg" || !["opca", "pca"].includes(method.reduction.kind)) return null;
  const channels = Math.max(...method.levels.map((level) => maps[level]?.channels ?? 0));
  return parts <= channels ? channels : null;
}

/** The threshold that the images give which do not stand out. */
function thresholdWithoutAll(
  suspects: readonly Suspect[],
  parts: readonly Part[],
  rate: number,
): number | null {
  const out = suspects.filter(({ standsOut }) => standsOut).map(({ place }) => place);
  if (out.length === 0) return null;
  const values = new Map(suspects.map(({ place, value }) => [place, value]));
  return thresholdWithoutImages({ values, parts }, new Set(out), rate);
}
