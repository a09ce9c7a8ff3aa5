/** Leaving parts of a fit out by the dual form: all distances are known when the fit ends. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import { CellGrid } from "./cell_grid.ts";
import type { Hierarchy, Level } from "./hierarchy.ts";
import { CHUNK, type KeptSamples } from "./kept_samples.ts";
import { leftOutDistances } from "./left_out_distances.ts";
import type { Part } from "./parts.ts";

/** All distances, computed from the samples; a `LeftOut` of left_out.ts for parts that it knows. */
export class DualLeftOut implements Disposable {
  readonly #gpu: Gpu;
  readonly #grid: CellGrid;
  /** [count, cells] for every {@linkcode CHUNK} of images. */
  readonly #distances: readonly Tensor[];

  private constructor(gpu: Gpu, grid: CellGrid, distances: readonly Tensor[]) {
    this.#gpu = gpu;
    this.#grid = grid;
    this.#distances = distances;
  }

  /** Computes the distances of all parts that can be left out. */
  static async of(
    gpu: Gpu,
    { levels }: Hierarchy,
    kept: KeptSamples,
    use: { epsilon: number; parts: readonly Part[] },
  ): Promise<DualLeftOut> {
    const finest = levels.at(-1) as Level;
    const distances = await leftOutDistances(gpu, kept, { cells: finest.cells, ...use });
    return new DualLeftOut(gpu, new CellGrid(gpu, finest), distances);
  }

  /** Submits the reading of the distances; the features say nothing more. */
  distances(_features: readonly Tensor[], parts: readonly Part[]): Promise<Tensor> {
    const images = parts.flat();
    using batch = new Batch(this.#gpu, "left-out distances");
    const grid = this.#grid.fill(batch, images.length, (cells) => {
      images.forEach((image, at) => {
        const chunk = this.#distances[Math.floor(image / CHUNK)] as Tensor;
        const length = chunk.shape[1] as number;
        batch.copy(chunk, cells, { from: image % CHUNK * length, length, at: at * length });
      });
    });
    batch.submit();
    return Promise.resolve(grid);
  }

  /** Disposes of the distances. */
  [Symbol.dispose](): void {
    this.#grid[Symbol.dispose]();
    for (const chunk of this.#distances) chunk[Symbol.dispose]();
  }
}
