/** Runner of the kind `linalg`: a batch of matrices is factored, and vectors are whitened with the factors. */

import { BandIndices } from "../../src/gaussian/band_indices.ts";
import { type Band, splitBands } from "../../src/gaussian/bands.ts";
import { whitenBand } from "../../src/gaussian/distance.ts";
import { ALL_POSITIVE, factorBand } from "../../src/gaussian/factor.ts";
import { packedEntries, planHierarchy } from "../../src/gaussian/hierarchy.ts";
import { Batch } from "../../src/gpu/batch.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { readAll, Tensor } from "../../src/gpu/tensor.ts";
import { symmetricEigen } from "../../src/vectors/eigen.ts";
import { fixtureCases, fixtureInput, type Runner } from "./fixture.ts";
import { denseTriangle } from "./reassemble.ts";

/** Kind `linalg`. */
export const runLinalg: Runner = async (fixture, gpu) => {
  const results: Record<string, ArrayLike<number>> = {};
  for (const [k, row] of fixtureCases(fixture, 4).entries()) {
    const [batch, dims, columns] = row as [number, number, number, number];
    const a = fixtureInput(fixture, `a${k}`, "F32").data;
    using factors = await Factors.of(gpu, a, batch, dims);
    const b = fixtureInput(fixture, `b${k}`, "F32").data;
    const vectors = Array.from(
      { length: columns },
      (_, column) => ({ at: (cell: number, i: number) => b[(cell * dims + i) * columns + column] as number }),
    );
    const units = Array.from({ length: dims }, (_, j) => ({ at: (_: number, i: number) => i === j ? 1 : 0 }));
    const whitened = await factors.whiten(vectors);
    const unit = await factors.whiten(units);
    results[`chol${k}`] = factors.dense;
    const eigen = Array.from(
      { length: batch },
      (_, cell) => symmetricEigen(a.subarray(cell * dims * dims, (cell + 1) * dims * dims)),
    );
    results[`eig${k}`] = (await Promise.all(eigen)).flatMap(({ values }) => [...values]);
    results[`logdet${k}`] = factors.logDeterminants();
    results[`mahal${k}`] = Array.from(
      { length: batch },
      (_, cell) =>
        Array.from(
          { length: columns },
          (_, column) => Math.sqrt(whitened.squares[column * batch + cell] as number),
        ),
    ).flat();
    results[`solve${k}`] = products(unit.y, whitened.y, { batch, dims, columns });
    results[`inv${k}`] = products(unit.y, unit.y, { batch, dims, columns: dims });
  }
  return results;
};

/** A function of cell and component. */
interface Vectors {
  readonly at: (cell: number, component: number) => number;
}

/** Factors of a batch of matrices: one level whose cells are the matrices. */
class Factors implements Disposable {
  /** [batch, dims, dims], zero above the diagonal. */
  readonly dense: Float64Array;
  readonly #gpu: Gpu;
  readonly #band: Band;
  readonly #indices: BandIndices;
  readonly #factor: Tensor;

  private constructor(
    gpu: Gpu,
    band: Band,
    indices: BandIndices,
    factor: Tensor,
    dense: Float64Array,
  ) {
    this.#gpu = gpu;
    this.#band = band;
    this.#indices = indices;
    this.#factor = factor;
    this.dense = dense;
  }

  static async of(
    gpu: Gpu,
    matrices: Float32Array,
    batch: number,
    dims: number,
  ): Promise<Factors> {
    const channels = Uint32Array.from({ length: dims }, (_, i) => i);
    const hierarchy = planHierarchy([{ channels: dims, height: 1, width: batch }], channels);
    const [band] = splitBands(hierarchy, gpu.limits.maxStorageBufferBindingSize) as [Band];
    const entries = packedEntries({ channels: dims, ancestors: 0 });
    const packed = new Float32Array(entries * batch);
    for (let i = 0, entry = 0; i < dims; i++) {
      for (let j = 0; j <= i; j++, entry++) {
        for (let cell = 0; cell < batch; cell++) {
          packed[entry * batch + cell] = matrices[(cell * dims + i) * dims + j] as number;
        }
      }
    }
    const factor = Tensor.from(gpu, "matrices", [entries, batch], packed);
    const indices = new BandIndices(gpu, band);
    const [status] = factorBand(band, indices, [factor]) as [Tensor<"u32">];
    const [code, numbers] = await readAll(gpu, [status, factor]);
    status[Symbol.dispose]();
    if (code?.[0] !== ALL_POSITIVE) throw new RangeError(`Cannot factor: pivot ${code?.[0]} is not positive`);
    const triangles = Array.from(
      { length: batch },
      (_, cell) => [...denseTriangle(hierarchy, [numbers as Float32Array], cell)],
    );
    return new Factors(gpu, band, indices, factor, Float64Array.from(triangles.flat()));
  }

  /** 2 sum log L_ii of every matrix. */
  logDeterminants(): number[] {
    const [{ cells, channels }] = this.#band.levels as [Band["levels"][number]];
    return Array.from({ length: cells }, (_, cell) => {
      let sum = 0;
      for (let i = 0; i < channels; i++) {
        sum += Math.log(this.dense[(cell * channels + i) * channels + i] as number);
      }
      return 2 * sum;
    });
  }

  /** y = L^-1 v: `y` [vectors, dims, batch], `squares` = |y|^2 [vectors, batch]. */
  async whiten(vectors: readonly Vectors[]): Promise<{ y: Float32Array; squares: Float32Array }> {
    const [{ cells, channels }] = this.#band.levels as [Band["levels"][number]];
    const data = vectors.flatMap(({ at }) =>
      Array.from({ length: channels * cells }, (_, e) => at(e % cells, Math.floor(e / cells)))
    );
    using features = Tensor.from(
      this.#gpu,
      "vectors",
      [vectors.length, channels, 1, cells],
      Float32Array.from(data),
    );
    using mean = Tensor.create(this.#gpu, "zero mean", [channels, cells]);
    using y = Tensor.create(this.#gpu, "whitened", [vectors.length, channels, cells]);
    using squares = Tensor.create(this.#gpu, "squares", [vectors.length, cells]);
    using batch = new Batch(this.#gpu, "whiten");
    const gaussians = [{ mean, factor: this.#factor }];
    const whitened = whitenBand(batch, this.#band, this.#indices, gaussians, [features]);
    batch.copy(whitened.levels[0] as Tensor, y);
    batch.copy(whitened.squares, squares);
    batch.submit();
    const [values, norms] = await readAll(this.#gpu, [y, squares]) as [Float32Array, Float32Array];
    return { y: values, squares: norms };
  }

  [Symbol.dispose](): void {
    this.#indices[Symbol.dispose]();
    this.#factor[Symbol.dispose]();
  }
}

/** left^T right of every matrix, summed in float64, [batch, dims, columns]; both are [vectors, dims, batch]. */
function products(
  left: Float32Array,
  right: Float32Array,
  { batch, dims, columns }: { batch: number; dims: number; columns: number },
): Float64Array {
  const result = new Float64Array(batch * dims * columns);
  for (let cell = 0; cell < batch; cell++) {
    for (let i = 0; i < dims; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < dims; k++) {
          sum += (left[(i * dims + k) * batch + cell] as number) *
            (right[(j * dims + k) * batch + cell] as number);
        }
        result[(cell * dims + i) * columns + j] = sum;
      }
    }
  }
  return result;
}
