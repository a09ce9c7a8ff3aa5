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
): Float64Array[][] {
  const { height, width } = maps[0] as TwinMap;
  return Array.from(
    { length: images },
    (_, image) =>
      Array.from({ length: height * width }, (_, position) => {
        const [y, x] = [Math.floor(position / width), position % width];
        const all = maps.flatMap((map) => {
          const row = Math.floor(y * map.height / height);
          const column = Math.floor(x * map.width / width);
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

/** 1/(N-1) sum (x - mean)(x - mean)^T + epsilon I, row-major [dims, dims]. */
export function covarianceTwin(samples: readonly Float64Array[], epsilon: number): Float64Array {
  const mean = meanTwin(samples);
  const d = mean.length;
  const result = new Float64Array(d * d);
  for (const x of samples) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        result[i * d + j] = (result[i * d + j] as number) +
          (x[i] as number - (mean[i] as number)) * (x[j] as number - (mean[j] as number)) /
            (samples.length - 1);
      }
    }
  }
  for (let i = 0; i < d; i++) result[i * d + i] = (result[i * d + i] as number) + epsilon;
  return result;
}

/** sqrt(delta^T matrix^-1 delta) by Gaussian elimination with partial pivoting: no Cholesky in it. */
export function mahalanobisTwin(matrix: Float64Array, delta: Float64Array): number {
  const d = delta.length;
  const rows = Array.from(
    { length: d },
    (_, i) => [...matrix.subarray(i * d, (i + 1) * d), delta[i] as number],
  );
  for (let k = 0; k < d; k++) {
    const best = rows.slice(k).reduce(
      (at, row, i) => Math.abs(row[k] as number) > Math.abs((rows[at] as number[])[k] as number) ? k + i : at,
      k,
    );
    [rows[k], rows[best]] = [rows[best] as number[], rows[k] as number[]];
    const pivot = rows[k] as number[];
    for (const row of rows.slice(k + 1)) {
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j <= d; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  const solution = new Float64Array(d);
  for (let k = d - 1; k >= 0; k--) {
    const row = rows[k] as number[];
    let value = row[d] as number;
    for (let j = k + 1; j < d; j++) value -= (row[j] as number) * (solution[j] as number);
    solution[k] = value / (row[k] as number);
  }
  return Math.sqrt(delta.reduce((sum, value, i) => sum + value * (solution[i] as number), 0));
}

/** Distances [images][positions] of test embeddings from the Gaussians of training embeddings. */
export function distanceTwin(
  train: readonly (readonly Float64Array[])[],
  test: readonly (readonly Float64Array[])[],
  epsilon: number,
): number[][] {
  const positions = (train[0] as Float64Array[]).map((_, p) =>
    train.map((image) => image[p] as Float64Array)
  );
  const gaussians = positions.map((samples) => ({
    mean: meanTwin(samples),
    matrix: covarianceTwin(samples, epsilon),
  }));
  return test.map((image) =>
    image.map((x, p) => {
      const { mean, matrix } = gaussians[p] as (typeof gaussians)[number];
      return mahalanobisTwin(matrix, x.map((value, i) => value - (mean[i] as number)));
    })
  );
}
