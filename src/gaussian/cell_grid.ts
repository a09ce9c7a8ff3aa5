/** From values of a level's cells to its grid. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { Level } from "./hierarchy.ts";
import { place } from "./place.ts";

/** The grid of a level, some of whose cells may be left out. */
export class CellGrid implements Disposable {
  readonly #gpu: Gpu;
  readonly #level: Level;
  readonly #places: Tensor<"u32"> | undefined;

  /** Uploads the places of the cells. */
  constructor(gpu: Gpu, level: Level) {
    this.#gpu = gpu;
    this.#level = level;
    this.#places = level.places && Tensor.from(gpu, "places", [level.places.length], level.places);
  }

  /**
   * Records the making of grids.
   *
   * @param record Records the writing of [images, 1, cells] or, where no cell is left out, [images, height, width].
   * @returns [images, height, width], 0 at cells that are left out; the caller disposes of it.
   */
  fill(batch: Batch, images: number, record: (cells: Tensor) => void): Tensor {
    const { grid: { height, width }, cells } = this.#level;
    const grid = Tensor.create(this.#gpu, "distances", [images, height, width]);
    if (!this.#places) {
      record(grid);
      return grid;
    }
    const compact = batch.defer(Tensor.create(this.#gpu, "compact distances", [images, 1, cells]));
    record(compact);
    place(batch, compact, this.#places, grid);
    return grid;
  }

  /** As {@linkcode fill}, of cells that are written by what `submit` submits. */
  async fillLater(images: number, submit: (cells: Tensor) => Promise<void>): Promise<Tensor> {
    using stack = new DisposableStack();
    const { grid: { height, width }, cells } = this.#level;
    const grid = stack.use(Tensor.create(this.#gpu, "distances", [images, height, width]));
    if (this.#places) {
      using compact = Tensor.create(this.#gpu, "compact distances", [images, 1, cells]);
      await submit(compact);
      using batch = new Batch(this.#gpu, "places");
      place(batch, compact, this.#places, grid);
      batch.submit();
    } else await submit(grid);
    stack.move();
    return grid;
  }

  /** Disposes of the places. */
  [Symbol.dispose](): void {
    this.#places?.[Symbol.dispose]();
  }
}
