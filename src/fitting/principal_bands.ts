/** The principal components of the bands of a fit's pictures. */

import { type ImageList, startReading } from "../image/image_list.ts";
import { OptionError } from "../options/check.ts";
import { type BandProjection, COMPONENTS, project } from "../image/read/band_projection.ts";
import { type BandMixer, firstBand } from "../image/read/bands.ts";
import { inBatches, type SourceOptions } from "../image/sources.ts";
import { symmetricEigen } from "../vectors/eigen.ts";
import { BandMoments } from "./band_moments.ts";

/** What was found of the bands. */
export interface PrincipalBands {
  /** The components, and their range in the pictures of the fit. */
  readonly projection: BandProjection;
  /** Share of the variance that they hold, from 0 to 1; 1 where nothing varies. */
  readonly share: number;
}

/**
 * Goes through the pictures twice: for the three principal components of their pixels, and for the range that these have. The entry of each
 * component that is farthest from 0 is positive, so that the same pictures give the same components.
 *
 * @param images Good images.
 * @param reading How they are read, with the level of white; those that cannot be decoded are told of when all are read.
 * @throws {OptionError} If they have fewer than three bands.
 * @throws {ImageError} If one cannot be decoded, or has other bands than the first, and nothing takes that.
 * @throws The signal's reason, once it is aborted.
 */
export async function principalBands(images: ImageList, reading: SourceOptions): Promise<PrincipalBands> {
  const quiet = { ...reading, onUnreadable: reading.onUnreadable && (() => {}) };
  const moments = new BandMoments();
  await throughAll(images, quiet, (samples, count, name) => moments.add(samples, count, name));
  const { bands } = moments;
  if (bands < COMPONENTS) {
    throw new OptionError(
      "Cannot fit",
      "bands",
      `of 'pca' makes three of many: received pictures of ${bands}; leave it out`,
    );
  }
  const { values, vectors } = await symmetricEigen(moments.covariance());
  const axes = {
    mean: [...moments.mean()],
    components: Array.from(
      { length: COMPONENTS },
      (_, c) => withSign([...vectors.subarray(c * bands, (c + 1) * bands)]),
    ),
  };
  const low = new Array<number>(COMPONENTS).fill(Infinity);
  const high = new Array<number>(COMPONENTS).fill(-Infinity);
  await throughAll(images, quiet, (samples, count, name) => {
    project(axes, { samples, count, name }, (value, c) => {
      if (value < (low[c] as number)) low[c] = value;
      if (value > (high[c] as number)) high[c] = value;
    });
  });
  const total = values.reduce((sum, value) => sum + value, 0);
  const kept = values.subarray(0, COMPONENTS).reduce((sum, value) => sum + value, 0);
  return { projection: { ...axes, low, high }, share: total > 0 ? Math.min(kept / total, 1) : 1 };
}

/** Decodes all images and hands out all bands of each. */
async function throughAll(
  images: ImageList,
  reading: SourceOptions,
  visit: (samples: Uint8Array | Uint16Array, count: number, name: string) => void,
): Promise<void> {
  const mix: BandMixer = {
    mix(samples, count, name) {
      visit(samples, count, name);
      return firstBand(samples, count);
    },
  };
  for await (const _ of inBatches(startReading(images), 1, { ...reading, mix })) {
    // the mixer has seen it
  }
}

function withSign(component: number[]): number[] {
  const largest = component.reduce((most, weight) => Math.abs(weight) > Math.abs(most) ? weight : most, 0);
  return largest < 0 ? component.map((weight) => -weight) : component;
}
