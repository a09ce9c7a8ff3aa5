/** Work of the shaders that leave images of a fit out: 64 of them, alone or in parts of 4. */

import type { Level } from "../../src/gaussian/hierarchy.ts";
import { CHUNK, chunksOf } from "../../src/gaussian/kept_samples.ts";
import { leftOutWorkgroups } from "../../src/gaussian/left_out_distances.ts";
import {
  partColumnsWorkgroups,
  partDistancesWorkgroups,
  partFactorsWorkgroups,
  partTrianglesWorkgroups,
} from "../../src/gaussian/part_kernels.ts";
import { gramEntries, sampleGramWorkgroups, sampleRidgeWorkgroups } from "../../src/gaussian/sample_gram.ts";
import { SHADERS, TILE } from "../../src/gpu/shaders.ts";
import type { KernelShape } from "../../src/gpu/shape.ts";
import { leftOutWork, partColumnsWork, partTrianglesWork, sampleGramWork } from "../gaussian_work.ts";
import { type Case, FITTED, FLOAT } from "./case.ts";
import { type Count, type Counts, sum } from "./count.ts";

/** Images of a part. */
const SIZE = 4;

const FIT = `a fit of ${FITTED}`;

/** Rows above each block of `tile` rows and those of the block: turns of a substitution of `images` rows. */
function turnsDown(images: number, tile: number): number {
  return sum(Array.from({ length: images / tile }, (_, block) => block * tile + tile));
}

/** Counts of one case. */
export function leftOutCounts({ levels }: Case): Counts {
  const finest = levels.at(-1) as Level;
  const { cells } = finest;
  const pairs = levels.flatMap((level) =>
    chunksOf(FITTED).flatMap((row, r) =>
      chunksOf(FITTED).slice(0, r + 1).map((column) => ({ level, row, column }))
    )
  );
  const chunks = chunksOf(FITTED);
  const atOnce = CHUNK / SIZE;
  const matrices = atOnce * cells;
  return {
    sample_gram: {
      of: FIT,
      ...sampleGramWork(levels, FITTED),
      dispatches: pairs.map(({ level, row, column }) =>
        sampleGramWorkgroups(level.cells, row.count, column.count)
      ),
      turns: sum(pairs.map(({ level }) => level.channels)),
    },
    sample_ridge: ridge(cells, "deep"),
    sample_ridge_wide: ridge(cells, "wide"),
    left_out: {
      of: FIT,
      ...leftOutWork(finest, FITTED),
      dispatches: chunks.map(({ count }) => leftOutWorkgroups(cells, count)),
      turns: sum(chunks.map(({ first }) => turnsDown(FITTED - first, TILE))),
    },
    part_columns: {
      of: FIT,
      ...partColumnsWork(finest, FITTED),
      dispatches: chunks.map(({ count }) => partColumnsWorkgroups(cells, count)),
      turns: chunks.length * turnsDown(FITTED, 4),
    },
    part_triangle: {
      of: FIT,
      ...partTrianglesWork(finest, FITTED, SIZE),
      dispatches: chunks.map(() => partTrianglesWorkgroups(cells, atOnce)),
      turns: chunks.length * FITTED * (SIZE * (SIZE - 1) + 2 * SIZE),
    },
    part_distances: {
      of: FIT,
      flops: FITTED * cells * gramEntries(SIZE) * 2,
      bytes: FLOAT * (FITTED / SIZE) * cells * (gramEntries(SIZE) + SIZE),
      dispatches: chunks.map(() => partDistancesWorkgroups(matrices, SIZE)),
      turns: chunks.length * gramEntries(SIZE),
    },
    part_factor: {
      of: `a part of ${SIZE}`,
      flops: cells * (SIZE * (SIZE + 1) * (2 * SIZE + 1) / 6 + 3 * gramEntries(SIZE)),
      bytes: FLOAT * 2 * cells * gramEntries(SIZE),
      dispatches: [partFactorsWorkgroups(cells)],
      turns: gramEntries(SIZE) + SIZE * (SIZE - 1) * (SIZE - 2) / 6,
    },
  };
}

function ridge(cells: number, shape: KernelShape): Count {
  const entries = gramEntries(FITTED);
  const { ROWS } = SHADERS.sample_ridge_wide.constants;
  const own = Array.from({ length: FITTED / ROWS }, (_, i) => (i + 1) * ROWS); // entries of the rows of the last invocation
  return {
    of: FIT,
    flops: cells * (entries + 2 * FITTED),
    bytes: FLOAT * cells * (2 * entries + 1),
    dispatches: [sampleRidgeWorkgroups(cells, shape)],
    turns: shape === "wide" ? FITTED / ROWS + sum(own) : FITTED + entries,
    barriers: shape === "wide" ? Math.log2(ROWS) + 1 : 0,
  };
}
