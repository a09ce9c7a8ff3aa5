/** Separable linear maps of images: resizing, blurring, or both at once, as two tables of taps say. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { TapTable } from "./tap_table.ts";
import type { Taps } from "./taps.ts";

/** Workgroups that compute `lines` lines of `width` columns with resample_columns.wgsl. */
export function resampleColumnsWorkgroups(lines: number, width: number): Workgroups {
  const { TILE_WIDTH, TILE_LINES } = SHADERS.resample_columns.constants;
  return [ceilDiv(width, TILE_WIDTH), ceilDiv(lines, TILE_LINES), 1];
}

/** Workgroups that compute [maps, height, width] with resample_rows.wgsl. */
export function resampleRowsWorkgroups(
  [maps, height, width]: readonly [number, number, number],
): Workgroups {
  const { TILE_WIDTH, TILE_HEIGHT } = SHADERS.resample_rows.constants;
  return [ceilDiv(width, TILE_WIDTH), ceilDiv(height, TILE_HEIGHT), maps];
}

/** A resampling of maps of one size, its tables on the GPU: every line by that of columns, then every column by that of rows. */
export class Resampling implements Disposable {
  readonly #rows: TapTable;
  readonly #columns: TapTable;

  /**
   * Uploads the tables.
   *
   * @param taps.rows Table from the rows of a source to those of the result.
   * @param taps.columns Table from its columns to those of the result.
   */
  constructor(gpu: Gpu, { rows, columns }: { readonly rows: Taps; readonly columns: Taps }) {
    this.#rows = new TapTable(gpu, "row", rows);
    this.#columns = new TapTable(gpu, "column", columns);
  }

  /**
   * Records the resampling of a stack of maps.
   *
   * @param source [..., height, width], finite (a weight of 0 does not hide an infinity); not changed.
   * @returns [..., rows.output, columns.output]; the caller disposes of it.
   * @throws {RangeError} If the tables are for another extent, or a result exceeds a device limit.
   */
  record(batch: Batch, source: Tensor): Tensor {
    const [rows, columns] = [this.#rows, this.#columns];
    const [height, width] = source.shape.slice(-2) as [number, number];
    if (rows.input !== height || columns.input !== width) {
      throw new RangeError(
        `Cannot resample "${source.label}": the tables are for ${rows.input}x${columns.input} maps, ` +
          `its shape is [${source.shape}]`,
      );
    }
    const leading = source.shape.slice(0, -2);
    const maps = leading.reduce((product, extent) => product * extent, 1);
    const lines = maps * height;
    const { gpu } = batch;
    const wide = batch.defer(Tensor.create(gpu, "resampled columns", [maps, height, columns.output]));
    batch.run("resample_columns", {
      workgroups: resampleColumnsWorkgroups(lines, columns.output),
      buffers: { source, ...columns.buffers, resampled: wide },
      params: { inputs: width, lines, width: columns.output, support: columns.support },
    });
    const resampled = Tensor.create(gpu, "resampled", [...leading, rows.output, columns.output]);
    batch.run("resample_rows", {
      workgroups: resampleRowsWorkgroups([maps, rows.output, columns.output]),
      buffers: { source: wide, ...rows.buffers, resampled },
      params: { inputs: height, height: rows.output, width: columns.output, support: rows.support },
    });
    return resampled;
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#rows[Symbol.dispose]();
    this.#columns[Symbol.dispose]();
  }
}
