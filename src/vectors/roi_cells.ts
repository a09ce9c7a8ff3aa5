/**
 * The cells of one feature map that lie in a region of interest, brought together: kernels on feature vectors run on them as they run
 * on a whole map, and neither see nor compute any other.
 */

import { BandIndices, type LevelIndices } from "../gaussian/band_indices.ts";
import { gather } from "../gaussian/gather.ts";
import { type FeatureShape, type Level, planEmbedding } from "../gaussian/hierarchy.ts";
import { place } from "../gaussian/place.ts";
import { restrict } from "../gaussian/restrict.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";

/** Included cells of a feature map; owns the tables. */
export class RoiCells implements Disposable {
  readonly #level: Level;
  readonly #indices: BandIndices;
  readonly #zero: Tensor;

  /**
   * Uploads the tables.
   *
   * @param map The feature map.
   * @param included For every cell of it, 0 where it is left out.
   * @throws {RangeError} If no cell is included.
   */
  constructor(gpu: Gpu, map: FeatureShape, included: Uint8Array) {
    const hierarchy = restrict(planEmbedding([map]), included);
    this.#level = hierarchy.levels[0] as Level;
    this.#indices = new BandIndices(gpu, { ...hierarchy, firstCells: [0] });
    this.#zero = Tensor.create(gpu, "zero", [map.channels, this.#level.cells]);
  }

  /**
   * Records the gathering of the included cells' vectors.
   *
   * @param features [images, channels, height, width]; not changed.
   * @returns [images, channels, cells]; the caller disposes of it.
   */
  gather(batch: Batch, features: Tensor): Tensor {
    const { channels, cells } = this.#level;
    const images = features.shape[0] as number;
    const gathered = Tensor.create(batch.gpu, features.label, [images, channels, cells]);
    const use = { features: [features], images, reference: this.#zero, gathered };
    gather(batch, this.#level, this.#tables, use);
    return gathered;
  }

  /**
   * Records the way back to the grid.
   *
   * @param values [images, cells]; not changed.
   * @returns [images, height, width], zero at cells that are left out; the caller disposes of it.
   */
  spread(batch: Batch, values: Tensor): Tensor {
    const { height, width } = this.#level.grid;
    const grid = Tensor.create(batch.gpu, values.label, [values.shape[0] as number, height, width]);
    const { positions } = this.#tables.sources[0] as LevelIndices["sources"][number];
    place(batch, values, positions, grid); // of one map alone, the cells gathered from are the places in the grid
    return grid;
  }

  get #tables(): LevelIndices {
    return this.#indices.levels[0] as LevelIndices;
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#indices[Symbol.dispose]();
    this.#zero[Symbol.dispose]();
  }
}
