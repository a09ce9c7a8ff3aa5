/** Pooled features of the coarsest map: of all its cells, or of those inside a region of interest. */

import type { FeatureShape } from "../../gaussian/hierarchy.ts";
import type { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { Tensor } from "../../gpu/tensor.ts";
import { includedIn } from "../../map/roi_mask.ts";
import { pool } from "../../vectors/pool.ts";
import { RoiCells } from "../../vectors/roi_cells.ts";
import type { FeatureSpace } from "../method.ts";

/** What images are compared by; owns the roi's tables if there is one. */
export class InsidePool implements Disposable {
  readonly #cells: RoiCells | undefined;

  /** Uploads the tables. */
  constructor(gpu: Gpu, space: FeatureSpace) {
    const coarsest = space.maps.at(-1) as FeatureShape;
    const included = includedIn(space, coarsest);
    this.#cells = included && new RoiCells(gpu, coarsest, included);
  }

  /**
   * Records the pooling.
   *
   * @param features The coarsest map, [images, channels, height, width]; not changed.
   * @returns [images, channels]; the caller disposes of it.
   */
  record(batch: Batch, features: Tensor): Tensor {
    return pool(batch, this.#cells ? batch.defer(this.#cells.gather(batch, features)) : features);
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#cells?.[Symbol.dispose]();
  }
}
