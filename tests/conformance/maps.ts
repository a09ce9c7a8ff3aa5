/** Runners of the fixture kinds `resample` and `gauss`: maps through the resampling kernels. */

import type { Batch } from "../../src/gpu/batch.ts";
import { Tensor } from "../../src/gpu/tensor.ts";
import { gaussianWeights } from "../../src/map/gaussian_taps.ts";
import { interpolationTaps } from "../../src/map/interpolation.ts";
import { blur, resample } from "../resampled.ts";
import { collected } from "./collected.ts";
import { type Fixture, fixtureCases, fixtureInput, type Runner } from "./fixture.ts";

/** Output name of every interpolation, without the number of the case. */
const INTERPOLATIONS = {
  nearest: "nearest",
  nearest_exact: "nearest-exact",
  bilinear: "bilinear",
  bicubic: "bicubic",
} as const;

/**
 * Runs kind `resample`: for every case [h, w, H, W] the input x{k} [B, h, w] by every interpolation.
 *
 * @returns nearest{k}, nearest_exact{k}, bilinear{k} and bicubic{k}, each [B, H, W].
 * @throws {SyntaxError} If the fixture lacks an input.
 */
export const runResample: Runner = (fixture, gpu) => {
  return collected(gpu, "resample", function* (batch) {
    for (const [k, [height, width, outHeight, outWidth]] of numbered(fixture, 4)) {
      const source = inputMaps(batch, fixture, `x${k}`);
      for (const [name, kernel] of Object.entries(INTERPOLATIONS)) {
        const rows = interpolationTaps(kernel, height as number, outHeight as number);
        const columns = interpolationTaps(kernel, width as number, outWidth as number);
        yield [`${name}${k}`, resample(batch, source, rows, columns)];
      }
    }
  });
};

/**
 * Runs kind `gauss`: for every case [H, W, sigma] the blur of the input x{k} [B, H, W].
 *
 * @returns y{k} [B, H, W] and kernel{k}, the weights.
 * @throws {SyntaxError} If the fixture lacks an input.
 */
export const runGauss: Runner = async (fixture, gpu) => {
  const cases = [...numbered(fixture, 3)];
  const weights = cases.map(([k, [, , sigma]]) => [`kernel${k}`, gaussianWeights(sigma as number)]);
  const blurred = await collected(gpu, "gauss", function* (batch) {
    for (const [k, [, , sigma]] of cases) {
      yield [`y${k}`, blur(batch, inputMaps(batch, fixture, `x${k}`), sigma as number)];
    }
  });
  return { ...Object.fromEntries(weights), ...blurred };
};

function numbered(fixture: Fixture, columns: number): Iterable<[number, readonly number[]]> {
  return fixtureCases(fixture, columns).entries();
}

function inputMaps(batch: Batch, fixture: Fixture, key: string): Tensor {
  const { shape, data } = fixtureInput(fixture, key, "F32");
  return batch.defer(Tensor.from(batch.gpu, key, shape, data));
}
