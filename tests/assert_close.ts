import { AssertionError } from "node:assert/strict";

/** How close two arrays must be; an element passes if |actual - expected| <= atol + rtol * |expected|. */
export interface Closeness {
  readonly atol?: number;
  readonly rtol?: number;
  /** Extents, slowest first: the message then gives the worst element's coordinates. */
  readonly shape?: readonly number[];
}

/** Throws with the worst element unless every element is close; a NaN on either side never passes. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 0, rtol = 0, shape = [expected.length] }: Closeness,
): void {
  if (actual.length !== expected.length) {
    throw new AssertionError({
      message: `lengths differ: ${actual.length} actual, ${expected.length} expected`,
    });
  }
  let over = 0;
  let worst = -1;
  let worstExcess = -Infinity;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] as number;
    const e = expected[i] as number;
    const excess = Math.abs(a - e) - (atol + rtol * Math.abs(e));
    if (excess <= 0) continue; // NaN does not pass
    over++;
    if (!(excess <= worstExcess)) [worst, worstExcess] = [i, excess];
  }
  if (over === 0) return;
  throw new AssertionError({
    message:
      `${over} of ${expected.length} elements differ by more than ${atol} + ${rtol} * |expected|; worst at ` +
      `[${coordinates(worst, shape)}]: actual ${actual[worst]}, expected ${expected[worst]}`,
  });
}

function coordinates(index: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  for (const extent of [...shape].reverse()) {
    result.unshift(index % extent);
    index = Math.floor(index / extent);
  }
  return result;
}
