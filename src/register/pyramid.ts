/** Pictures at several sizes, blurred as much as their pixels are large. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { antialiasTaps } from "../map/antialias.ts";
import { gaussianTaps } from "../map/gaussian_taps.ts";
import { Resampling } from "../map/resample.ts";
import { composeTaps, type Taps } from "../map/taps.ts";
import type { Size } from "../preprocess/settings.ts";
import { levelSizes } from "./levels.ts";

/** Standard deviation of the blur, in pixels of the finest level: a step of the search sees a gradient as far as that reaches. */
const SIGMA = 1;

/** The tables of all levels. */
export class Pyramid implements Disposable {
  /** Sizes of the levels, finest first. */
  readonly sizes: readonly Size[];
  readonly #levels: readonly Resampling[];

  /** Uploads the tables for pictures of a size. */
  constructor(gpu: Gpu, size: Size) {
    this.sizes = levelSizes(size);
    this.#levels = this.sizes.map(({ width, height }) =>
      new Resampling(gpu, { rows: taps(size.height, height), columns: taps(size.width, width) })
    );
  }

  /**
   * Records the levels of a stack of pictures.
   *
   * @param pictures [count, height, width]; not changed.
   * @returns [count, level height, level width], finest first; the caller disposes of them.
   */
  record(batch: Batch, pictures: Tensor): Tensor[] {
    return this.#levels.map((level) => level.record(batch, pictures));
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    for (const level of this.#levels) level[Symbol.dispose]();
  }
}

/** Blurs a line and makes it shorter. */
function taps(input: number, output: number): Taps {
  const blur = gaussianTaps(input, SIGMA);
  return output === input ? blur : composeTaps(antialiasTaps("bilinear", input, output), blur);
}
