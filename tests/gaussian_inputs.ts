/** Inputs for tests of the hierarchical Gaussian's kernels. */

import { type Band, splitBands } from "../src/gaussian/bands.ts";
import { type Hierarchy, type Level, planHierarchy } from "../src/gaussian/hierarchy.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { Random } from "../src/random.ts";
import { type PackedShape, packRows, unpackRows } from "./twins/packed.ts";
import { normals } from "./with_gpu.ts";

/** Channel counts across one and two edges of a register tile. */
export const CHANNELS = [1, 7, 8, 9, 15, 16, 17] as const;
/** Ancestor counts across an edge of a register tile. */
export const ANCESTORS = [0, 1, 7, 8, 9] as const;
/** Channel and ancestor counts across edges of the row tiles of both shapes of a kernel: of 8 rows and of 32. */
export const SHAPED_CHANNELS = [...CHANNELS, 31, 32, 33, 65] as const;
/** Cell counts across an edge of a workgroup. */
export const CELL_COUNTS = [1, 63, 64, 65] as const;
/** Cell counts across an edge of the workgroups of both shapes of a kernel: of 8 cells and of 64. */
export const SHAPED_CELL_COUNTS = [7, 8, 9, ...CELL_COUNTS] as const;
/** Image counts that fill one to four lanes of a vector, and one more. */
export const IMAGE_COUNTS = [1, 2, 3, 4, 5] as const;

/** Behind what is added to in place: an ordinary number, since a poison of 1e30 would swallow a stray addition. */
export const GUARD = 0.75;

/** A level by itself: no sources, no parents. */
export function bareLevel({ cells, channels, ancestors }: PackedShape): Level {
  return { grid: { height: 1, width: cells }, cells, channels, ancestors, sources: [], parents: [] };
}

/** A tensor [shape[0] + 1, ...] whose last slice, past the logical end, is `guard`. */
export function guarded(
  gpu: Gpu,
  label: string,
  shape: readonly number[],
  data: ArrayLike<number>,
  guard: number,
): Tensor {
  const [first, ...rest] = shape as [number, ...number[]];
  const tensor = Tensor.create(gpu, label, [first + 1, ...rest]);
  const contents = new Float32Array(tensor.length).fill(guard);
  contents.set(data);
  tensor.write(contents);
  return tensor;
}

/** Precisions of a factor, as shaders read it. */
export type FactorPrecision = "f32" | "f16";

/** What a factor's elements are once they are stored. */
export function storedFactor(
  values: ArrayLike<number>,
  precision: FactorPrecision,
): Float32Array<ArrayBuffer> {
  return precision === "f16" ? Float32Array.from(Float16Array.from(values)) : Float32Array.from(values);
}

/** A factor [entries + 1, cells] whose last row, past the logical end, is NaN; in half precision two elements to a word. */
export function guardedFactor(
  gpu: Gpu,
  [entries, cells]: readonly [number, number],
  values: Float32Array,
  precision: FactorPrecision,
): Tensor | Tensor<"u32"> {
  if (precision === "f32") return guarded(gpu, "factor", [entries, cells], values, NaN);
  const words = new Uint32Array(Math.ceil((entries + 1) * cells / 2));
  const halves = new Float16Array(words.buffer).fill(NaN);
  halves.set(values);
  return Tensor.from(gpu, "factor", [words.length], words);
}

/** Seeded integers below `end`. */
export function integers(count: number, end: number, seed: number): Uint32Array<ArrayBuffer> {
  const random = new Random(seed);
  return Uint32Array.from({ length: count }, () => random.integer(end));
}

/** A chain of levels, coarsest first, every one a row of cells. */
export function chain(levels: readonly { channels: number; cells: number }[]): Band {
  const maps = levels.toReversed().map(({ channels, cells }) => ({ channels, height: 1, width: cells }));
  const dims = maps.reduce((sum, { channels }) => sum + channels, 0);
  const [band] = splitBands(planHierarchy(maps, Uint32Array.from(Array(dims).keys())), Infinity) as [Band];
  if (band.levels.length !== levels.length) throw new RangeError("these levels do not nest");
  return band;
}

/** Packed positive definite matrices, coarsest level first, that share blocks as covariances of a hierarchy do. */
export function randomCovariances(
  { levels }: Hierarchy,
  seed: number,
  ridge: number,
): Float32Array<ArrayBuffer>[] {
  const count = levels.reduce((sum, { channels }) => sum + channels, 0) + 10;
  const samples = levels.map(({ channels, cells }, i) => normals(count * channels * cells, seed + i));
  const variable = (level: Level, cell: number, column: number): number[] => {
    const at = levels.findLastIndex(({ ancestors }) => ancestors <= column);
    const { cells, channels, ancestors } = levels[at] as Level;
    const own = level.parents[at]?.[cell] ?? cell;
    return Array.from(
      { length: count },
      (_, n) => samples[at]?.[(n * channels + column - ancestors) * cells + own] as number,
    );
  };
  return levels.map((level) => {
    const variables = Array.from(
      { length: level.cells },
      (_, cell) =>
        Array.from({ length: level.ancestors + level.channels }, (_, i) => variable(level, cell, i)),
    );
    return Float32Array.from(packRows(level, (cell, row, column) => {
      const [a, b] = [variables[cell]?.[level.ancestors + row], variables[cell]?.[column]] as [
        number[],
        number[],
      ];
      const product = a.reduce((sum, value, n) => sum + value * (b[n] as number), 0) / count;
      return product + (column === level.ancestors + row ? ridge : 0);
    }));
  });
}

/** For a cell of a level: all rows, those of its ancestors first, each up to the diagonal. */
export function rowsDown(
  { levels }: Hierarchy,
  packed: readonly ArrayLike<number>[],
): (index: number, cell: number) => number[][] {
  const rows = levels.map((level, i) => unpackRows(level, packed[i] as ArrayLike<number>));
  return (index, cell) =>
    rows.slice(0, index + 1).flatMap((own, i) =>
      own[levels[index]?.parents[i]?.[cell] ?? cell] as number[][]
    );
}
