/** Place and whole joined to one number. */

/** Which evidence a verdict rests on. */
export const EVIDENCE_KINDS = ["both", "place", "whole"] as const;

/** One of {@linkcode EVIDENCE_KINDS}. */
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** z = (x - median) / (84% quantile - median). */
export interface Standard {
  readonly median: number;
  readonly spread: number;
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return (sorted[low] as number) + (at - low) * ((sorted[high] as number) - (sorted[low] as number));
}

/** Median and spread of values. */
export function standardOf(values: ArrayLike<number>): Standard {
  const sorted = Float64Array.from(values).sort();
  const median = quantile(sorted, 0.5);
  const spread = quantile(sorted, 0.84) - median;
  return { median, spread: spread > 0 ? spread : Math.max(Math.abs(median), 1) * 2 ** -20 };
}

/** A value in units of the spread. */
export function standardised(value: number, { median, spread }: Standard): number {
  return (value - median) / spread;
}

/** Joins. */
export class Joiner {
  readonly #place: Standard;
  readonly #whole: Standard | null;
  readonly #kind: EvidenceKind;

  constructor(place: ArrayLike<number>, whole: ArrayLike<number> | null, kind: EvidenceKind) {
    this.#place = standardOf(place);
    this.#whole = whole && standardOf(whole);
    this.#kind = kind;
  }

  /** The joined evidence. */
  join(place: number, whole: number | null): number {
    if (this.#kind === "place" || !this.#whole || whole === null) return place;
    if (this.#kind === "whole") return whole;
    return Math.fround(standardised(place, this.#place) + standardised(whole, this.#whole));
  }
}
