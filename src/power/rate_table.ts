/** What a model does at several false-alarm rates, as data and as a table. */

import { percent } from "../verdict/describe_threshold.ts";
import type { NormalScores, Threshold } from "../verdict/normal_scores.ts";
import { type FoundDefects, foundDefects } from "./found_defects.ts";
import type { Share } from "./share.ts";
import type { Evidence, PowerRecord } from "./stored_power.ts";

/** A false-alarm rate, its threshold, and what that would find. */
export interface RateRow extends Pick<Threshold, "rate" | "method" | "realised"> {
  /** The threshold. */
  readonly threshold: number;
  /** Share of synthetic defects found; null if none were planted. */
  readonly found: Share | null;
}

/** What was planted, and how its evidence is scored. */
export interface ScoredPower {
  /** What was seen. */
  readonly record: PowerRecord;
  /** From the two kinds of evidence to the score that thresholds are for. */
  join(evidence: Evidence): number;
}

/**
 * Chooses a threshold for each of some rates.
 *
 * @param scores Scores of good images that the model does not know.
 * @param rates Each over 0 and under 1.
 * @param power What was planted; null if nothing was.
 * @throws {RangeError} If a rate is not between 0 and 1.
 */
export function rateTable(
  scores: NormalScores,
  rates: readonly number[],
  power: ScoredPower | null,
): RateRow[] {
  return rates.map((asked) => {
    const { rate, value: threshold, method, realised } = scores.threshold(asked);
    const found: FoundDefects | null = power && foundDefects(power.record, power.join, threshold);
    return { rate, threshold, method, realised, found: found?.all ?? null };
  });
}

const TITLES = ["rate", "threshold", "from", "false alarms (90%)", "defects found (90%)"];

/** Writes a table in columns, as a terminal shows it; numbers to the right, words to the left. */
export function rateText(rows: readonly RateRow[]): string {
  const cells = [TITLES, ...rows.map(cellsOf)];
  const widths = TITLES.map((_, column) => Math.max(...cells.map((row) => (row[column] as string).length)));
  return cells.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] as number;
      return column === 2 ? cell.padEnd(width) : cell.padStart(width);
    }).join("  ")
  ).join("\n");
}

function cellsOf({ rate, threshold, method, realised: { expected, low, high }, found }: RateRow): string[] {
  return [
    percent(rate),
    threshold.toPrecision(4),
    method,
    `${percent(expected)} (${range(low, high)})`,
    found ? `${found.count} of ${found.of}, ${percent(found.share)} (${range(found.low, found.high)})` : "-",
  ];
}

/** Two ends with one sign of per cent: `0.9-11%`. */
function range(low: number, high: number): string {
  return `${percent(low).slice(0, -1)}-${percent(high)}`;
}
