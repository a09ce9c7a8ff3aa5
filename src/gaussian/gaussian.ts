/** The fitted hierarchical Gaussian: mean and Cholesky factor at every cell, ready to score. */

import type { Floats, HalfBits } from "../format/dtype.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { BandIndices } from "./band_indices.ts";
import { uploadCells } from "./upload_cells.ts";
import { uploadHalves } from "./upload_halves.ts";
import { type Band, splitBands } from "./bands.ts";
import { CellGrid } from "./cell_grid.ts";
import { distanceBand, type LevelGaussian } from "./distance.ts";
import { factorStatistics, requireFittable } from "./factor_statistics.ts";
import type { PartFactors } from "./leave_part_out.ts";
import { partDistancesOfBand } from "./part_distances.ts";
import { type Hierarchy, type Level, packedEntries } from "./hierarchy.ts";
import { IN_SAMPLE, type SquareMap } from "./leave_one_out.ts";
import type { Statistics } from "./statistics.ts";

/** Where a level's numbers come from, in the layout of the model file. */
export interface LevelFloats {
  /** [channels, cells]. */
  readonly mean: Floats;
  /** [entries, cells], packed rows; or its bits in half precision, which the device then has, too. */
  readonly factor: Floats | HalfBits;
}

/** Whether these are bits in half precision: told by what a part of them is. */
function areHalves(factor: Floats | HalfBits): factor is HalfBits {
  return factor.subarray(0, 0) instanceof Uint16Array;
}

/** A level's numbers on the host, in the layout of the model file. */
export interface LevelArrays extends LevelFloats {
  /** [channels, cells]. */
  readonly mean: Float32Array<ArrayBuffer>;
  /** [entries, cells], packed rows. */
  readonly factor: Float32Array<ArrayBuffer>;
}

interface BandGaussian {
  readonly band: Band;
  readonly indices: BandIndices;
  readonly levels: readonly LevelGaussian[];
}

/** One multivariate Gaussian at every cell of the finest level, stored as a tree of conditional ones. */
export class HierarchicalGaussian implements Disposable {
  /** The levels, coarsest first. */
  readonly hierarchy: Hierarchy;
  readonly #gpu: Gpu;
  readonly #bands: readonly BandGaussian[];
  readonly #grid: CellGrid;

  private constructor(gpu: Gpu, hierarchy: Hierarchy, bands: readonly BandGaussian[]) {
    this.#gpu = gpu;
    this.hierarchy = hierarchy;
    this.#bands = bands;
    this.#grid = new CellGrid(gpu, hierarchy.levels.at(-1) as Level);
  }

  /**
   * Factors what `statistics` accumulated, in place: its co-moments become the factors, and it owns nothing afterwards. If this
   * throws, `statistics` still owns its tensors but its co-moments are spoilt.
   *
   * @param epsilon Added once to every diagonal element of the covariance, in squared feature units.
   * @param divisor Of the co-moments; by default N - 1.
   * @throws {RangeError} If fewer than two images were accumulated or epsilon is negative.
   * @throws {Error} If an earlier fit has taken the statistics.
   * @throws {SingularCovarianceError} If a pivot is not positive and finite.
   */
  static async fit(
    gpu: Gpu,
    statistics: Statistics,
    epsilon: number,
    divisor = statistics.images - 1,
  ): Promise<HierarchicalGaussian> {
    const { images, hierarchy } = statistics;
    requireFittable(images, epsilon);
    if (statistics.bands.length === 0) {
      throw new Error(
        "Cannot fit a Gaussian: an earlier fit has taken these statistics; accumulate the images again",
      );
    }
    for (const state of statistics.bands) {
      await factorStatistics(gpu, hierarchy, state, { images, epsilon, divisor });
    }
    const means = await Promise.all(hierarchy.levels.map((_, level) => statistics.readMeans(level)));
    const bands = statistics.release().map(({ band, indices, levels }, at): BandGaussian => ({
      band,
      indices,
      levels: levels.map(({ shift, mean, comoment }, level) => {
        const total = Tensor.from(
          gpu,
          "mean",
          mean.shape,
          Float32Array.from(means[level]?.[at] as Float64Array),
        );
        shift[Symbol.dispose]();
        mean[Symbol.dispose]();
        return { mean: total, factor: comoment };
      }),
    }));
    return new HierarchicalGaussian(gpu, hierarchy, bands);
  }

  /**
   * Uploads a Gaussian, split into bands as this device needs, some rows at a time.
   *
   * @param levels Coarsest level first.
   * @param maxBytes Largest buffer of a band; by default what the device binds.
   * @throws {RangeError} If an array's length does not follow from the hierarchy, or a single row of coarse cells exceeds
   *   `maxBytes`.
   */
  static upload(
    gpu: Gpu,
    hierarchy: Hierarchy,
    levels: readonly LevelFloats[],
    maxBytes = gpu.largestBuffer,
  ): HierarchicalGaussian {
    hierarchy.levels.forEach((level, index) => {
      const { mean, factor } = levels[index] as LevelFloats;
      const wanted = [level.channels * level.cells, packedEntries(level) * level.cells];
      if (mean.length !== wanted[0] || factor.length !== wanted[1]) {
        throw new RangeError(
          `Cannot upload level ${index} of a Gaussian: it needs ${wanted} numbers: received ${[
            mean.length,
            factor.length,
          ]}`,
        );
      }
    });
    const bands = splitBands(hierarchy, maxBytes);
    const rangesOf = (index: number) =>
      bands.map(({ firstCells, levels }) => ({
        first: firstCells[index] as number,
        count: levels[index]?.cells as number,
      }));
    const means = hierarchy.levels.map(({ cells }, index) =>
      uploadCells(gpu, "mean", (levels[index] as LevelFloats).mean, cells, rangesOf(index))
    );
    const factors = hierarchy.levels.map(({ cells }, index) => {
      const { factor } = levels[index] as LevelFloats;
      return areHalves(factor)
        ? uploadHalves(gpu, "factor", factor, cells, rangesOf(index))
        : uploadCells(gpu, "factor", factor, cells, rangesOf(index));
    });
    const uploaded = bands.map((band, at): BandGaussian => ({
      band,
      indices: new BandIndices(gpu, band),
      levels: band.levels.map((_, index) => ({
        mean: means[index]?.[at] as Tensor,
        factor: factors[index]?.[at] as LevelGaussian["factor"],
      })),
    }));
    return new HierarchicalGaussian(gpu, hierarchy, uploaded);
  }

  /**
   * Records the Mahalanobis distance of every fine position of every image.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first.
   * @param squareMap Applied to the squared distances, for leaving training images out; by default nothing is.
   * @returns [images, height, width] of the finest grid, 0 at cells that are left out; the caller disposes of it.
   */
  distances(
    batch: Batch,
    features: readonly Tensor[],
    squareMap: SquareMap = IN_SAMPLE,
  ): Tensor {
    const images = (features[0] as Tensor).shape[0] as number;
    return this.#grid.fill(batch, images, (cells) => {
      for (const { band, indices, levels } of this.#bands) {
        distanceBand(batch, band, indices, levels, features, cells, squareMap);
      }
    });
  }

  /**
   * Records the distances of the images of one part at every fine position, left out of the fit together. The Gaussian must have the
   * divisor that `factors` scale by.
   *
   * @param chunks The images, as many at a time as chunksOf() of kept_samples.ts puts together; of each, features as for
   *   {@linkcode distances}.
   * @returns As {@linkcode distances}.
   */
  partDistances(batch: Batch, chunks: readonly (readonly Tensor[])[], factors: PartFactors): Tensor {
    return this.#grid.fill(batch, factors.size, (cells) => {
      for (const { band, indices, levels } of this.#bands) {
        partDistancesOfBand(batch, { band, indices, gaussians: levels }, chunks, factors, cells);
      }
    });
  }

  /** Downloads all levels, coarsest first, for the model file. */
  async download(): Promise<LevelArrays[]> {
    const tensors = this.#bands.flatMap(({ levels }) => levels.flatMap(({ mean, factor }) => [mean, factor]));
    const arrays = await readAll(this.#gpu, tensors) as Float32Array<ArrayBuffer>[];
    const count = this.hierarchy.levels.length;
    return this.hierarchy.levels.map(({ cells }, level) => {
      const parts = (which: 0 | 1) =>
        this.#bands.map((_, band) => arrays[2 * (band * count + level) + which] as Float32Array<ArrayBuffer>);
      const bandCells = this.#bands.map(({ band }) => band.levels[level]?.cells as number);
      return { mean: joinCells(parts(0), bandCells, cells), factor: joinCells(parts(1), bandCells, cells) };
    });
  }

  /** Disposes of the tensors. */
  [Symbol.dispose](): void {
    this.#grid[Symbol.dispose]();
    for (const { indices, levels } of this.#bands) {
      indices[Symbol.dispose]();
      for (const { mean, factor } of levels) {
        mean[Symbol.dispose]();
        factor[Symbol.dispose]();
      }
    }
  }
}

/** Puts the bands' arrays [rows, bandCells] side by side: [rows, cells]. */
function joinCells(
  parts: readonly Float32Array<ArrayBuffer>[],
  bandCells: readonly number[],
  cells: number,
): Float32Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0] as Float32Array<ArrayBuffer>;
  const rows = (parts[0] as Float32Array).length / (bandCells[0] as number);
  const joined = new Float32Array(rows * cells);
  let first = 0;
  parts.forEach((part, band) => {
    const count = bandCells[band] as number;
    for (let row = 0; row < rows; row++) {
      joined.set(part.subarray(row * count, (row + 1) * count), row * cells + first);
    }
    first += count;
  });
  return joined;
}
