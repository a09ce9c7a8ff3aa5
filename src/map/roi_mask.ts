/** A region of interest: the part of the network's input that is looked at. */

import type { Grid } from "../gaussian/hierarchy.ts";
import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import { maskMap } from "./mask_map.ts";
import type { Resampling } from "./resample.ts";

/** 1 for every pixel of the network's input that is looked at, else 0; row-major. */
export type Roi = Uint8Array<ArrayBuffer>;

/** The network's input, and what of it is looked at. */
export interface MapArea {
  /** Size of the images that the network sees, hence of the anomaly map. */
  readonly image: Grid;
  /** The pixels that are looked at; missing if all of them are. */
  readonly roi?: Roi | undefined;
}

/** How many pixels of an area are looked at. */
export function pixelsOf({ image, roi }: MapArea): number {
  return roi ? roi.reduce((count, inside) => count + inside, 0) : image.height * image.width;
}

/**
 * The cells of a grid that hold some of a roi's pixels.
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

/** The cells of a grid that hold some of an area's roi; undefined if the area has none. */
export function includedIn({ image, roi }: MapArea, grid: Grid): Uint8Array<ArrayBuffer> | undefined {
  return roi && includedCells(roi, image, grid);
}

/** Where maps of the network's input come from. */
export interface MapSource {
  /** The grid that they are resampled from, zero outside the roi. */
  readonly grid: Grid;
  /** How. */
  readonly resampling: Resampling;
}

/** A roi on the GPU, ready to confine maps to it. */
export class RoiMask implements Disposable {
  readonly #inside: Tensor;
  readonly #coverage: Tensor;

  /**
   * Uploads a roi.
   *
   * @param image Size of the maps.
   * @param source Where the maps come from; left out, they are of the image's own pixels and are only cut.
   */
  constructor(gpu: Gpu, roi: Roi, image: Grid, source?: MapSource) {
    const { height, width } = image;
    this.#inside = Tensor.from(gpu, "roi", [height, width], Float32Array.from(roi));
    this.#coverage = source
      ? coverage(gpu, includedCells(roi, image, source.grid), source)
      : Tensor.from(gpu, "whole coverage", [1, height, width], new Float32Array(height * width).fill(1));
  }

  /**
   * Records the confinement of maps.
   *
   * @param raw [..., height, width] from a source that is zero outside the roi; not changed.
   * @returns Maps normalised by what of their weights lay inside, and the same with zero outside; the caller disposes of them.
   */
  apply(batch: Batch, raw: Tensor): { normalised: Tensor; masked: Tensor } {
    return maskMap(batch, raw, this.#coverage, this.#inside);
  }

  /**
   * Records the same, of which only the maps with zero outside are wanted.
   *
   * @returns Valid until the batch has submitted.
   */
  cut(batch: Batch, raw: Tensor): Tensor {
    const { normalised, masked } = this.apply(batch, raw);
    batch.defer(normalised);
    return batch.defer(masked);
  }

  /** Disposes of its tensors. */
  [Symbol.dispose](): void {
    this.#inside[Symbol.dispose]();
    this.#coverage[Symbol.dispose]();
  }
}

/** What of every pixel's weights lies in included cells: the same for every map, so computed once. */
function coverage(gpu: Gpu, included: Uint8Array, { grid, resampling }: MapSource): Tensor {
  using cells = Tensor.from(gpu, "roi cells", [1, grid.height, grid.width], Float32Array.from(included));
  using batch = new Batch(gpu, "roi coverage");
  const covered = resampling.record(batch, cells);
  batch.submit();
  return covered;
}
