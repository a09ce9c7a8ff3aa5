/** Dense matrices, in the order of the files, from the packed rows of the tree of levels. */

import { type Hierarchy, type Level, rowStart } from "../../src/gaussian/hierarchy.ts";

/** A lower triangle of one position in the tree's order of variables, row-major [dims, dims], float64; zero above. */
export function denseTriangle(
  hierarchy: Hierarchy,
  packed: readonly ArrayLike<number>[],
  position: number,
): Float64Array {
  const { dims, levels } = hierarchy;
  const matrix = new Float64Array(dims * dims);
  levels.forEach((level, index) => {
    const cell = cellOf(hierarchy, index, position);
    for (let row = 0; row < level.channels; row++) {
      const start = rowStart(row, level.ancestors);
      const target = (level.ancestors + row) * dims;
      for (let column = 0; column <= level.ancestors + row; column++) {
        matrix[target + column] = packed[index]?.[(start + column) * level.cells + cell] as number;
      }
    }
  });
  return matrix;
}

/** A vector [dims] of one position in the tree's order, from arrays [channels, cells] of every level. */
export function denseVector(
  hierarchy: Hierarchy,
  levels: readonly ArrayLike<number>[],
  position: number,
): Float64Array {
  return Float64Array.from(hierarchy.levels.flatMap((level, index) => {
    const cell = cellOf(hierarchy, index, position);
    return Array.from(
      { length: level.channels },
      (_, row) => levels[index]?.[row * level.cells + cell] as number,
    );
  }));
}

/** For every variable in the tree's order, its place among the chosen channels in ascending order. */
export function filePlaces({ order }: Hierarchy): Uint32Array {
  const ascending = [...order].sort((a, b) => a - b);
  return order.map((channel) => ascending.indexOf(channel));
}

/** A vector moved from the tree's order to the file's. */
export function vectorInFileOrder(vector: Float64Array, places: Uint32Array): Float64Array {
  const moved = new Float64Array(vector.length);
  vector.forEach((value, i) => moved[places[i] as number] = value);
  return moved;
}

/** A symmetric matrix moved from the lower triangle in the tree's order to a full one in the file's. */
export function symmetricInFileOrder(lower: Float64Array, places: Uint32Array): Float64Array {
  const dims = places.length;
  const moved = new Float64Array(dims * dims);
  for (let i = 0; i < dims; i++) {
    for (let j = 0; j <= i; j++) {
      const [a, b] = [places[i] as number, places[j] as number];
      moved[a * dims + b] = moved[b * dims + a] = lower[i * dims + j] as number;
    }
  }
  return moved;
}

/**
 * The factor in the file's order. Where the orders are equal it is the GPU's factor itself; else the GPU's L L^T is moved and
 * factored again in float64, since a Cholesky factor depends on the order of the variables.
 */
export function factorInFileOrder(factor: Float64Array, places: Uint32Array): Float64Array {
  if (places.every((place, i) => place === i)) return factor;
  const dims = places.length;
  const product = new Float64Array(dims * dims);
  for (let i = 0; i < dims; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += (factor[i * dims + k] as number) * (factor[j * dims + k] as number);
      product[i * dims + j] = sum;
    }
  }
  return cholesky(symmetricInFileOrder(product, places), dims);
}

function cholesky(matrix: Float64Array, dims: number): Float64Array {
  const factor = new Float64Array(dims * dims);
  for (let i = 0; i < dims; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * dims + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * dims + k] as number) * (factor[j * dims + k] as number);
      factor[i * dims + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * dims + j] as number);
    }
  }
  return factor;
}

function cellOf({ levels }: Hierarchy, index: number, position: number): number {
  const finest = levels.at(-1) as Level;
  return index === levels.length - 1 ? position : finest.parents[index]?.[position] as number;
}
