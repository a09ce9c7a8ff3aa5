/** Where the marks of the strip chart are. */

import { isFailed, type LookedAt } from "./looked_at.ts";

/** Size of the drawing, in its own units. */
export const STRIP = { width: 800, height: 160, left: 48, right: 8, top: 8, bottom: 8 } as const;

/** A mark. */
export interface Mark {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  readonly odd: boolean;
}

/** The chart. */
export interface Strip {
  readonly marks: readonly Mark[];
  /** Height of the threshold; null if nothing has one. */
  readonly threshold: number | null;
  /** Value at the top. */
  readonly most: number;
}

/**
 * Lays the chart out: images from left to right, evidence from 0 up; the threshold is always in it.
 *
 * @param all What was looked at; images without evidence have their place, and no mark.
 */
export function stripOf(all: readonly LookedAt[]): Strip {
  const evidence = all.map(({ part }) => isFailed(part) ? null : part.judgement?.evidence.joined ?? null);
  const last = evidence.findLast((one) => one !== null) ?? null;
  const values = evidence.flatMap((one) => one ? [one.value] : []);
  const most = 1.1 * Math.max(0, last?.threshold ?? 0, ...values) || 1;
  const { width, height, left, right, top, bottom } = STRIP;
  const yOf = (value: number) => height - bottom - Math.max(0, value) / most * (height - top - bottom);
  const step = (width - left - right) / Math.max(1, all.length);
  const marks = all.flatMap(({ number, part }, i): Mark[] => {
    const one = evidence[i];
    if (!one || isFailed(part)) return [];
    const odd = part.judgement?.verdict === "odd";
    return [{ number, x: left + step * (i + 0.5), y: yOf(one.value), odd }];
  });
  return { marks, threshold: last && yOf(last.threshold), most };
}
