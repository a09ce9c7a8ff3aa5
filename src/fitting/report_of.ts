/** From what a fit stays with to what is told of it. */

import { needsCompanion } from "../evidence/detector.ts";
import type { Part } from "../method/method.ts";
import type { FitContext } from "./context.ts";
import type { FitReport } from "./report.ts";
import type { Settled } from "./settle.ts";

/** Names and parts of all images read. */
export interface ReadImages {
  readonly names: readonly string[];
  /** In places. */
  readonly parts: readonly Part[];
  /** Whether the parts were given. */
  readonly given: boolean;
}

/** What is told of a fit. */
export function reportOf(
  { method, kind }: FitContext,
  { measured: { fitted, companion }, suspects, dropped }: Settled,
  { names, parts, given }: ReadImages,
): FitReport {
  const name = (place: number) => names[place] as string;
  return {
    images: fitted.places.length,
    parts: fitted.parts.length,
    partsFrom: given ? "given" : "found",
    together: parts.filter(({ length }) => length > 1).map((part) => part.map(name)),
    suspects: suspects.map(({ place, ...suspect }) => ({ name: name(place), ...suspect })),
    dropped: dropped.map(name),
    wholeUnknown: needsCompanion(method, kind) && companion === null,
  };
}
