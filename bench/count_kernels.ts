/**
 * Counted work of every shader at real sizes, and its bound on a GPU of 300 GB/s and 10 TFLOP/s: the longer of the two times. Nothing is
 * run. Beside it `chain`: what one invocation does after the other, loops that load and barriers, which no number of invocations makes
 * shorter. `few` marks dispatches of fewer than 10,000 invocations, which leave a good part of such a GPU idle; `far` a chain of more
 * than twice the bound and .02 ms. A shader with `_wide` behind is the shape that GPUs are given in place of the one above it.
 *
 * `deno run bench/count_kernels.ts [SIDE DIMS BATCH]`, for example `224 100 8`: one case of eight.
 */

import { type ShaderName, SHADERS } from "../src/gpu/shaders.ts";
import { type Case, cases } from "./counts/case.ts";
import { boundOf, chainOf, type Count, type Counts, GPU, invocations } from "./counts/count.ts";
import { gaussianCounts } from "./counts/gaussian.ts";
import { imageCounts } from "./counts/image.ts";
import { leftOutCounts } from "./counts/left_out.ts";
import { mapCounts } from "./counts/map.ts";
import { vectorCounts } from "./counts/vectors.ts";

/** A chain that is not worth a word, in seconds. */
const SHORT = 2e-5;

/**
 * Counts of all shaders.
 *
 * @throws {Error} If one was forgotten.
 */
export function countsOf(use: Case): Record<ShaderName, Count> {
  const parts = [imageCounts, gaussianCounts, leftOutCounts, mapCounts, vectorCounts].map((count) =>
    count(use)
  );
  const counts: Counts = Object.assign({}, ...parts);
  const forgotten = (Object.keys(SHADERS) as ShaderName[]).filter((name) => !counts[name]);
  if (forgotten.length === 0) return counts as Record<ShaderName, Count>;
  throw new Error(
    `Cannot count all shaders: nothing is said of ${forgotten.join(", ")}; add it to bench/counts/`,
  );
}

/** One line of the table. */
export function rowOf(name: ShaderName, count: Count): string[] {
  const [least, most] = invocations(name, count);
  const [bound, chain] = [boundOf(count), chainOf(count)];
  const marks = [
    least < GPU.invocations ? "few" : "",
    chain > SHORT && chain > 2 * bound ? "far" : "",
  ];
  return [
    name,
    count.of,
    `${count.dispatches.length}`,
    least === most ? `${least}` : `${least} .. ${most}`,
    (count.bytes / 1e6).toFixed(1),
    (count.flops / 1e9).toFixed(3),
    `${Math.round(count.turns)}`,
    `${count.barriers ?? 0}`,
    (1e3 * bound).toFixed(3),
    (1e3 * chain).toFixed(3),
    marks.filter(Boolean).join(" "),
  ];
}

/** Headings of the table. */
export const HEADINGS = [
  "shader",
  "of",
  "dispatches",
  "invocations each",
  "MB",
  "GFLOP",
  "turns",
  "barriers",
  "bound ms",
  "chain ms",
  "",
] as const;

if (import.meta.main) {
  const [side, dims, images] = Deno.args;
  const wanted = side && `${side} x ${side}, d = ${dims}, batch ${images}`;
  for (const use of cases().filter(({ name }) => !wanted || name === wanted)) {
    console.log(`\n## ${use.name}\n`);
    const counts = countsOf(use);
    const rows = (Object.keys(SHADERS) as ShaderName[]).map((name) => rowOf(name, counts[name]));
    const widths = HEADINGS.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => (row[column] as string).length))
    );
    const line = (cells: readonly string[]) =>
      `| ${
        cells.map((cell, i) => i < 2 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))
          .join(" | ")
      } |`;
    console.log(line(HEADINGS));
    console.log(line(widths.map((width) => "-".repeat(width))));
    for (const row of rows) console.log(line(row));
  }
}
