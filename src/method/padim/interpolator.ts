/** Brings one coarser feature map to the finest grid. */

import type { Alignment, Grid } from "../../gaussian/hierarchy.ts";
import type { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { interpolationTaps } from "../../map/interpolation.ts";
import { Resampling } from "../../map/resample.ts";
import { includedCells, RoiMask } from "../../map/roi_mask.ts";

/** How coarser feature maps are brought to the finest grid: nearest replication, or bilinear interpolation. */
export type Embedding = Alignment | "bilinear";

/** The grids that an {@linkcode Interpolator} goes between. */
export interface GridStep {
  /** Grid of the coarser map. */
  readonly from: Grid;
  /** The finest grid. */
  readonly to: Grid;
  /** For every cell of the finest grid, 0 where it is left out; missing if none is. */
  readonly included: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Replicates or interpolates a map; owns the tables. Interpolation beside the edge of a roi would mix in cells outside: there the
 * weights of the cells inside are made to sum to 1. Replication takes one cell, that of an included position.
 */
export class Interpolator implements Disposable {
  readonly #resampling: Resampling;
  readonly #masks: { readonly before: RoiMask; readonly after: RoiMask } | undefined;

  /** Uploads the tables. */
  constructor(gpu: Gpu, { from, to, included }: GridStep, embedding: Embedding) {
    const resampling = new Resampling(gpu, {
      rows: interpolationTaps(embedding, from.height, to.height),
      columns: interpolationTaps(embedding, from.width, to.width),
    });
    this.#resampling = resampling;
    if (!included || embedding !== "bilinear") return;
    this.#masks = {
      before: new RoiMask(gpu, includedCells(included, to, from), from),
      after: new RoiMask(gpu, included, to, { grid: from, resampling }),
    };
  }

  /**
   * Records the interpolation of a batch.
   *
   * @param map [images, channels, height, width]; not changed.
   * @returns [images, channels, height, width] on the finest grid, of no meaning at cells that are left out; the caller
   *   disposes of it.
   */
  record(batch: Batch, map: Tensor): Tensor {
    if (!this.#masks) return this.#resampling.record(batch, map);
    const { before, after } = this.#masks;
    const raw = batch.defer(this.#resampling.record(batch, before.cut(batch, map)));
    const { normalised, masked } = after.apply(batch, raw);
    batch.defer(masked);
    return normalised;
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#resampling[Symbol.dispose]();
    this.#masks?.before[Symbol.dispose]();
    this.#masks?.after[Symbol.dispose]();
  }
}
