/** Packed rows of a level (layout in shaders/triangle.wgsl) by enumeration: row by row, column by column, cells fastest. */

/** What the packed layout depends on. */
export interface PackedShape {
  readonly cells: number;
  readonly channels: number;
  readonly ancestors: number;
}

/** Lists the elements of all rows: [entries, cells]. */
export function packRows(
  { cells, channels, ancestors }: PackedShape,
  at: (cell: number, row: number, column: number) => number,
): number[] {
  const packed: number[] = [];
  for (let row = 0; row < channels; row++) {
    for (let column = 0; column <= ancestors + row; column++) {
      for (let cell = 0; cell < cells; cell++) packed.push(at(cell, row, column));
    }
  }
  return packed;
}

/** The rows of every cell: [cells][channels][ancestors + row + 1]. */
export function unpackRows(
  { cells, channels, ancestors }: PackedShape,
  packed: ArrayLike<number>,
): number[][][] {
  const rows = Array.from({ length: cells }, () => Array.from({ length: channels }, (): number[] => []));
  let at = 0;
  for (let row = 0; row < channels; row++) {
    for (let column = 0; column <= ancestors + row; column++) {
      for (let cell = 0; cell < cells; cell++) rows[cell]?.[row]?.push(packed[at++] as number);
    }
  }
  return rows;
}
