/**
 * What the stages of the hierarchical Gaussian cannot do without: floating-point operations, a multiply-add being two, and
 * bytes, every operand read once and every result written once.
 */

import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";

/** Counted work. */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

const FLOAT_BYTES = 4;

/** gather.wgsl: one subtraction for every sample; features and reference read, samples written. */
export function gatherWork(levels: readonly Level[], images: number): Work {
  return total(levels, ({ channels, cells }) => {
    const samples = images * channels * cells;
    return { flops: samples, bytes: FLOAT_BYTES * (2 * samples + channels * cells) };
  });
}

/** center.wgsl: a sum, a sum of differences and a difference for every sample; samples changed, means and deltas. */
export function centerWork(levels: readonly Level[], images: number): Work {
  return total(levels, ({ channels, cells }) => {
    const samples = images * channels * cells;
    return { flops: 4 * samples, bytes: FLOAT_BYTES * (2 * samples + 3 * channels * cells) };
  });
}

/** scatter.wgsl: a multiply-add for every entry and image; samples read, co-moments changed. */
export function scatterWork(levels: readonly Level[], images: number): Work {
  return total(levels, (level) => {
    const elements = packedEntries(level) * level.cells;
    return {
      flops: 2 * images * elements,
      bytes: FLOAT_BYTES * (2 * elements + images * level.channels * level.cells),
    };
  });
}

/** covariance.wgsl: a product for every entry, a sum for every diagonal one; matrices changed. */
export function covarianceWork(levels: readonly Level[]): Work {
  return total(levels, (level) => {
    const elements = packedEntries(level) * level.cells;
    return { flops: elements + level.channels * level.cells, bytes: FLOAT_BYTES * 2 * elements };
  });
}

/** factor_diagonal.wgsl and factor_panel.wgsl: column j of a row takes j multiply-adds; matrices changed. */
export function factorWork(levels: readonly Level[]): Work {
  return total(levels, (level) => {
    const { cells, channels, ancestors } = level;
    let products = 0;
    for (let row = ancestors; row < ancestors + channels; row++) products += row * (row + 1) / 2;
    return { flops: 2 * products * cells, bytes: FLOAT_BYTES * 2 * packedEntries(level) * cells };
  });
}

/** condition.wgsl and substitute.wgsl: a multiply-add for every entry and image; factors read, residuals changed. */
export function distanceWork(levels: readonly Level[], images: number): Work {
  return total(levels, (level) => {
    const { cells, channels } = level;
    const elements = packedEntries(level) * cells;
    return { flops: 2 * images * elements, bytes: FLOAT_BYTES * (elements + 2 * images * channels * cells) };
  });
}

/** sample_gram.wgsl: a multiply-add for every channel and pair of images; samples read, matrices inherited and written. */
export function sampleGramWork(levels: readonly Level[], images: number): Work {
  const entries = images * (images + 1) / 2;
  return total(levels, ({ channels, cells }) => ({
    flops: 2 * entries * channels * cells,
    bytes: FLOAT_BYTES * (images * channels * cells + 2 * entries * cells),
  }));
}

/** left_out.wgsl: row i of column j of the inverse takes i - j multiply-adds and a quotient; factors read, distances written. */
export function leftOutWork({ cells }: Level, images: number): Work {
  const products = (images + 1) * images * (images - 1) / 6;
  const entries = images * (images + 1) / 2;
  return {
    flops: (2 * products + entries) * cells,
    bytes: FLOAT_BYTES * (entries + images) * cells,
  };
}

/** part_columns.wgsl: row i of a column takes i multiply-adds and a quotient; factors read, columns of all images written. */
export function partColumnsWork({ cells }: Level, images: number): Work {
  const entries = images * (images + 1) / 2;
  return {
    flops: (2 * images * (entries - images) + images * images) * cells,
    bytes: FLOAT_BYTES * (entries + images * images) * cells,
  };
}

/**
 * part_triangle.wgsl: column j of a part takes j products and as many multiples off, its length and a quotient for each row; columns
 * changed, triangles written.
 */
export function partTrianglesWork({ cells }: Level, images: number, size: number): Work {
  const pairs = size * (size - 1) / 2;
  const parts = images / size;
  return {
    flops: parts * images * (4 * pairs + 3 * size) * cells,
    bytes: FLOAT_BYTES * (2 * images * images + parts * (pairs + size)) * cells,
  };
}

/** root.wgsl: two products, a difference, a quotient and a root for every cell of the finest level. */
export function rootWork({ cells }: Level, images: number): Work {
  return { flops: 5 * images * cells, bytes: FLOAT_BYTES * 2 * images * cells };
}

/** The work in words, for names of benches. */
export function describeWork({ flops, bytes }: Work): string {
  return `${(flops / 1e9).toPrecision(3)} GFLOP, ${(bytes / 1e6).toPrecision(3)} MB`;
}

function total(levels: readonly Level[], work: (level: Level) => Work): Work {
  const parts = levels.map(work);
  return {
    flops: parts.reduce((sum, { flops }) => sum + flops, 0),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
