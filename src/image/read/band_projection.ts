/**
 * Pictures of many bands as three principal components.
 *
 * @module
 */

import { ImageError } from "../image.ts";
import { fullScale } from "../marks.ts";
import type { BandMixer } from "./bands.ts";

/** Three directions in the space of the bands, and what range along each becomes black to white. */
export interface BandProjection {
  /** Mean of each band, in shares of white: the origin. */
  readonly mean: readonly number[];
  /** [3, bands] unit vectors. */
  readonly components: readonly (readonly number[])[];
  /** [3] what becomes black. */
  readonly low: readonly number[];
  /** [3] what becomes white; where it is no more than `low` but for rounding, all is black. */
  readonly high: readonly number[];
}

/** Colours of the picture that comes of it. */
export const COMPONENTS = 3;

const WHITE = 65535;

/** A range that is no more is that of rounding errors, in shares of white. */
const ROUNDING = 1e-9;

/**
 * Makes pictures of 16 bits in three colours: of a pixel v, component c becomes (components[c] . (v - mean) - low[c]) / (high[c] - low[c]),
 * cut to black and white.
 */
export function projectionMixer(projection: BandProjection): BandMixer {
  const { low, high } = projection;
  const scales = low.map((from, c) => {
    const range = (high[c] as number) - from;
    return range > ROUNDING ? WHITE / range : 0;
  });
  return {
    mix(samples, count, name) {
      const data = new Uint16Array(samples.length / count * COMPONENTS);
      project(projection, { samples, count, name }, (value, c, pixel) => {
        const level = (value - (low[c] as number)) * (scales[c] as number);
        data[pixel * COMPONENTS + c] = Math.round(Math.min(Math.max(level, 0), WHITE));
      });
      return { channels: COMPONENTS, data };
    },
  };
}

/**
 * Visits every pixel of a picture along each component.
 *
 * @param picture.samples Interleaved.
 * @param picture.count Bands.
 * @param visit Called with the place along the component from the mean on, the component, and the pixel.
 * @throws {ImageError} If the picture has other bands.
 */
export function project(
  { mean, components }: Pick<BandProjection, "mean" | "components">,
  { samples, count, name }: {
    readonly samples: Uint8Array | Uint16Array;
    readonly count: number;
    readonly name: string;
  },
  visit: (value: number, component: number, pixel: number) => void,
): void {
  requireBandCount(count, mean.length, name);
  const white = fullScale(samples);
  for (const [c, component] of components.entries()) {
    const weights = Float64Array.from(component, (weight) => weight / white);
    const offset = component.reduce((sum, weight, band) => sum + weight * (mean[band] as number), 0);
    for (let at = 0, pixel = 0; at < samples.length; at += count, pixel++) {
      let sum = -offset;
      for (let band = 0; band < count; band++) {
        sum += (weights[band] as number) * (samples[at + band] as number);
      }
      visit(sum, c, pixel);
    }
  }
}

/**
 * Refuses a picture of other bands.
 *
 * @throws {ImageError} If it has more or fewer.
 */
export function requireBandCount(count: number, wanted: number, name: string): void {
  if (count === wanted) return;
  throw new ImageError(
    name,
    `it has ${count} bands, and those of the fit have ${wanted}`,
    "give pictures of the same bands",
  );
}
