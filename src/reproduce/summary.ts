/** From results of single runs to the rows of the paper's table. */

import { type Group, groupOf } from "./categories.ts";
import type { Figures, Result } from "./results.ts";

/** Names of the figures, in the order of the columns. */
export const FIGURES = [
  "imageAuroc",
  "pixelAuroc",
  "proScore",
  "sproScore",
] as const satisfies readonly (keyof Figures)[];

/** A figure over several seeds. */
export interface Spread {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Sample standard deviation over the seeds (divisor n - 1); null for a single seed. */
  readonly deviation: number | null;
}

/** One row of the table. */
export interface Row {
  /** A category, `all textures`, `all objects` or `all`. */
  readonly name: string;
  /** Whether the row is an average over categories. */
  readonly average: boolean;
  /** Group of the categories in the row; null for `all`. */
  readonly group: Group | null;
  /** Categories averaged. */
  readonly categories: number;
  /** Seeds averaged. */
  readonly seeds: number;
  /** Each figure; null if one of the categories has none. */
  readonly figures: Readonly<Record<keyof Figures, Spread | null>>;
}

/**
 * Works out the table: textures, objects, then the averages of both groups and of all categories. An average is taken over the
 * categories for each seed; its deviation is that of these averages.
 *
 * @param results One result for each of the categories and seeds; pairs may be missing while the runs go on.
 * @returns Rows. Seeds that not all categories of a row have take no part in it; a row without a seed is left out.
 */
export function summarise(results: readonly Result[]): Row[] {
  const names = [...new Set(results.map(({ category }) => category))].sort();
  const groups = { texture: [] as string[], object: [] as string[] };
  for (const name of names) groups[groupOf(name)].push(name);
  const rows: [string, Group | null, readonly string[], average?: true][] = [
    ...groups.texture.map((name): [string, Group, string[]] => [name, "texture", [name]]),
    ...groups.object.map((name): [string, Group, string[]] => [name, "object", [name]]),
    ["all textures", "texture", groups.texture, true],
    ["all objects", "object", groups.object, true],
    ["all", null, names, true],
  ];
  return rows.flatMap(([name, group, categories, average = false]) => {
    const seeds = bySeed(results, categories);
    if (seeds.length === 0) return [];
    const figures = Object.fromEntries(
      FIGURES.map((figure) => [figure, spread(seeds.map((found) => meanOf(found, figure)))]),
    ) as Row["figures"]; // FIGURES names every figure
    return [{ name, average, group, categories: categories.length, seeds: seeds.length, figures }];
  });
}

/** Results of these categories, grouped by seed; only seeds that all of the categories have. */
function bySeed(results: readonly Result[], categories: readonly string[]): Result[][] {
  if (categories.length === 0) return [];
  const own = results.filter(({ category }) => categories.includes(category));
  return [...Map.groupBy(own, ({ seed }) => seed).values()].filter((found) =>
    found.length === categories.length
  );
}

function meanOf(results: readonly Result[], figure: keyof Figures): number | null {
  const values = results.map((result) => result[figure]);
  return values.every((value) => value !== null)
    ? values.reduce((sum, value) => sum + value, 0) / values.length
    : null;
}

function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length === 1) return { mean, deviation: null };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (known.length - 1)) };
}
