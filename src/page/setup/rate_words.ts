/** False-alarm rates as people say them. */

/** Rates that the slider stops at. */
export const RATES: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2];

/** What a whole number of rates may be off, as of 1 / 0.07. */
const ROUNDING = 1e-9;

/** Hundreds, thousands and so on up to which a rate is said as so many of them. */
const MOST_DIGITS = 6;

/** A rate as a small number of good parts out of a round number of them. */
export function countsOf(rate: number): { readonly count: number; readonly of: number } {
  const inverse = 1 / rate;
  if (isWhole(inverse)) return { count: 1, of: Math.round(inverse) };
  for (let of = 100; of <= 10 ** MOST_DIGITS; of *= 10) {
    if (isWhole(rate * of)) return { count: Math.round(rate * of), of };
  }
  return { count: 1, of: Math.round(inverse) };
}

/** A share as people write it, to two digits: `2.4%`. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))}%`;
}

/** A number to four digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= ROUNDING * value;
}
