/** Dense float64 PaDiM written from the paper's formulas: one full covariance matrix for every position. */

/** A feature map of `images` images, [images, channels, height, width]. */
export interface TwinMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: ArrayLike<number>;
}

/** Embedding vectors [images][positions][dims]: coarse features repeated, chosen channels of the concatenation. */
export function embedTwin(
  maps: readonly TwinMap[],
  chosen: ArrayLike<number>,
  images: number,
  alignment: "nearest" | "nearest-exact" = "nearest",
): Float64Array[][] {
  const { height, width } = maps[0] as TwinMap;
  const shift = alignment === "nearest" ? 0 : 0.5; // of the fine cell: its corner or its centre decides
  return Array.from(
    { length: images },
    (_, image) =>
      Array.from({ length: height * width }, (_, position) => {
        const [y, x] = [Math.floor(position / width), position % width];
        const all = maps.flatMap((map) => {
          const row = Math.floor((y + shift) * map.height / height);
          const column = Math.floor((x + shift) * map.width / width);
          return Array.from(
            { length: map.channels },
            (_, c) =>
              map.data[((image * map.channels + c) * map.height + row) * map.width + column] as number,
          );
        });
        return Float64Array.from(chosen, (channel) => all[channel] as number);
      }),
  );
}

/** Mean of vectors. */
export function meanTwin(samples: readonly Float64Array[]): Float64Array {
  const first = samples[0] as Float64Array;
  return first.map((_, i) => samples.reduce((sum, x) => sum + (x[i] as number), 0) / samples.length);
}

/** sum (x - mean)(x - mean)^T, row-major [dims, dims]. */
export function comomentTwin(samples: readonly Float64Array[]): Float64Array {
  const mean = meanTwin(samples);
  const d = mean.length;
  const result = new Float64Array(d * d);
  for (const x of samples) {
    const deviation = x.map((value, i) => value - (mean[i] as number));
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        result[i * d + j] = (result[i * d + j] as number) +
          (deviation[i] as number) * (deviation[j] as number);
      }
    }
  }
  return result;
}

/** 1/(N-1) sum (x - mean)(x - mean)^T + epsilon I, row-major [dims, dims]. */
export function covarianceTwin(samples: readonly Float64Array[], epsilon: number): Float64Array {
  const d = (samples[0] as Float64Array).length;
  return comomentTwin(samples).map((value, i) =>
    value / (samples.length - 1) + (i % (d + 1) === 0 ? epsilon : 0)
  );
}

/**
 * delta^T matrix^-1 delta of every delta, by Gaussian elimination with partial pivoting of [matrix | deltas]: no Cholesky
 * in it.
 */
export function mahalanobisTwin(matrix: Float64Array, deltas: readonly Float64Array[]): number[] {
  const d = Math.sqrt(matrix.length);
  const rows = Array.from(
    { length: d },
    (_, i) => [...matrix.subarray(i * d, (i + 1) * d), ...deltas.map((delta) => delta[i] as number)],
  );
  for (let k = 0; k < d; k++) {
    const sizes = rows.slice(k).map((row) => Math.abs(row[k] as number));
    const best = k + sizes.indexOf(Math.max(...sizes));
    [rows[k], rows[best]] = [rows[best] as number[], rows[k] as number[]];
    const pivot = rows[k] as number[];
    for (const row of rows.slice(k + 1)) {
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j < pivot.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return deltas.map((delta, column) => {
    const solution = new Float64Array(d);
    for (let k = d - 1; k >= 0; k--) {
      const row = rows[k] as number[];
      let value = row[d + column] as number;
      for (let j = k + 1; j < d; j++) value -= (row[j] as number) * (solution[j] as number);
      solution[k] = value / (row[k] as number);
    }
    return delta.reduce((sum, value, i) => sum + value * (solution[i] as number), 0);
  });
}

/** Squared distances of vectors from the Gaussian of samples. */
export function squaresTwin(
  samples: readonly Float64Array[],
  vectors: readonly Float64Array[],
  epsilon: number,
): number[] {
  const mean = meanTwin(samples);
  const deltas = vectors.map((x) => x.map((value, i) => value - (mean[i] as number)));
  return mahalanobisTwin(covarianceTwin(samples, epsilon), deltas);
}

/** Distances [images][positions] of test embeddings from the Gaussians of training embeddings. */
export function distanceTwin(
  train: readonly (readonly Float64Array[])[],
  test: readonly (readonly Float64Array[])[],
  epsilon: number,
): number[][] {
  const at = (embeddings: readonly (readonly Float64Array[])[], position: number) =>
    embeddings.map((image) => image[position] as Float64Array);
  const positions = (train[0] as Float64Array[]).map((_, position) =>
    squaresTwin(at(train, position), at(test, position), epsilon).map(Math.sqrt)
  );
  return test.map((_, image) => positions.map((distances) => distances[image] as number));
}
