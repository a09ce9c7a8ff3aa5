/** Means written from the definition of the mean of a union, not from an update formula. */

/** A batch centred on its own mean, and the running mean of everything so far. */
export interface Centred {
  /** [images, elements]. */
  readonly samples: Float64Array;
  /** Batch mean minus the mean before, [elements]. */
  readonly delta: Float64Array;
  /** Mean of all before + images samples, [elements]. */
  readonly mean: Float64Array;
}

/** Centres samples [images, elements]; `mean` is that of the `before` samples that came first. */
export function centerTwin(samples: ArrayLike<number>, mean: ArrayLike<number>, before: number): Centred {
  const elements = mean.length;
  const images = samples.length / elements;
  const sums = new Float64Array(elements);
  for (let i = 0; i < samples.length; i++) {
    sums[i % elements] = (sums[i % elements] as number) + (samples[i] as number);
  }
  const old = Float64Array.from(mean);
  return {
    samples: Float64Array.from(samples, (x, i) => x - (sums[i % elements] as number) / images),
    delta: old.map((value, e) => (sums[e] as number) / images - value),
    mean: old.map((value, e) => (before * value + (sums[e] as number)) / (before + images)),
  };
}
