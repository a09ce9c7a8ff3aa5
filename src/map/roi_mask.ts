/** A region of interest: the part of the network's input that is looked at. */

import type { Grid } from "../gaussian/hierarchy.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { maskMap } from "./mask_map.ts";
import { resample } from "./resample.ts";
import type { MapTaps } from "./map_taps.ts";

/** 1 for every pixel of the network's input that is looked at, else 0; row-major. */
export type Roi = Uint8Array<ArrayBuffer>;

/**
 * The cells of a grid that hold some of a region's pixels.
 *
 * @param roi [image.height, image.width].
 * @returns One entry for every cell, 1 or 0.
 */
export function includedCells(roi: Roi, image: Grid, grid: Grid): Uint8Array<ArrayBuffer> {
  const cells = new Uint8Array(grid.height * grid.width);
  roi.forEach((inside, pixel) => {
    if (!inside) return;
    const row = Math.floor(Math.floor(pixel / image.width) * grid.height / image.height);
    const column = Math.floor((pixel % image.width) * grid.width / image.width);
    cells[row * grid.width + column] = 1;
  });
  return cells;
}

/** A region on the GPU, ready to confine maps to it. */
export class RoiMask implements Disposable {
  readonly #inside: Tensor;
  readonly #cells: Tensor;

  /**
   * Uploads a roi.
   *
   * @param image Size of the maps.
   * @param grid The grid that the maps are upsampled from.
   */
  constructor(gpu: Gpu, roi: Roi, image: Grid, grid: Grid) {
    this.#inside = Tensor.from(gpu, "roi", [image.height, image.width], Float32Array.from(roi));
    const cells = Float32Array.from(includedCells(roi, image, grid));
    this.#cells = Tensor.from(gpu, "roi cells", [1, grid.height, grid.width], cells);
  }

  /**
   * Records the confinement of maps.
   *
   * @param raw [maps, height, width] by `taps` from a grid that is zero outside the roi; not changed.
   * @returns Maps normalised by what of their weights lay inside, and the same with zero outside.
   */
  apply(batch: Batch, raw: Tensor, taps: MapTaps): { normalised: Tensor; masked: Tensor } {
    const coverage = batch.defer(resample(batch, this.#cells, taps.rows, taps.columns));
    return maskMap(batch, raw, coverage, this.#inside);
  }

  /** Disposes of its tensors. */
  [Symbol.dispose](): void {
    this.#inside[Symbol.dispose]();
    this.#cells[Symbol.dispose]();
  }
}
