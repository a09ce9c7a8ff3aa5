/** What of the feature maps an MVG model looks at: everything, or each level's own cells inside a region of interest. */

import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import type { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { includedIn } from "../../map/roi_mask.ts";
import { RoiCells } from "../../vectors/roi_cells.ts";
import type { FeatureSpace } from "../method.ts";

/** Included cells by level; without a roi it passes everything through. */
export class LevelRoi implements Disposable {
  /** By index of the feature map; empty without a roi. */
  readonly #cells: ReadonlyMap<number, RoiCells>;

  /**
   * Uploads the tables.
   *
   * @param levels Indices of the feature maps used.
   */
  constructor(gpu: Gpu, space: FeatureSpace, levels: readonly number[]) {
    this.#cells = new Map(levels.flatMap((level) => {
      const map = space.maps[level] as FeatureShape;
      const included = includedIn(space, map);
      return included ? [[level, new RoiCells(gpu, map, included)]] : [];
    }));
  }

  /**
   * Records the gathering of the vectors that are looked at.
   *
   * @param features [images, channels, height, width], finest first; not changed.
   * @returns [images, channels, cells] of every level used, else the feature maps as they are; valid until the batch has submitted.
   */
  gather(batch: Batch, features: readonly Tensor[]): Tensor[] {
    return features.map((map, level) => {
      const cells = this.#cells.get(level);
      return cells ? batch.defer(cells.gather(batch, map)) : map;
    });
  }

  /**
   * Records the way of one level's distances back to its grid.
   *
   * @param distances [images, cells], or [images, height, width] without a roi; deferred to the batch.
   * @returns [images, height, width], zero outside; valid until the batch has submitted.
   */
  spread(batch: Batch, level: number, distances: Tensor): Tensor {
    batch.defer(distances);
    const cells = this.#cells.get(level);
    return cells ? batch.defer(cells.spread(batch, distances)) : distances;
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    for (const cells of this.#cells.values()) cells[Symbol.dispose]();
  }
}
