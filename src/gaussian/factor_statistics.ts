/** From the statistics of a band to its factors, checked. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll } from "../gpu/tensor.ts";
import type { BandStatistics } from "./band_statistics.ts";
import { ALL_POSITIVE, covariance, factorBand } from "./factor.ts";
import type { Hierarchy, Level } from "./hierarchy.ts";
import { SingularCovarianceError } from "./singular_covariance.ts";

/**
 * Checks what a Gaussian is to be fitted with.
 *
 * @throws {RangeError} If fewer than two images were accumulated or epsilon is negative.
 */
export function requireFittable(images: number, epsilon: number): void {
  if (images < 2) {
    throw new RangeError(
      `Cannot fit a Gaussian: a covariance needs at least 2 images: received ${images}; add good images`,
    );
  }
  if (epsilon >= 0 && Number.isFinite(epsilon)) return;
  throw new RangeError(`Cannot fit a Gaussian: epsilon must be zero or positive: received ${epsilon}`);
}

/**
 * Makes the co-moments of a band its factors, in place.
 *
 * @throws {SingularCovarianceError} If a pivot is not positive and finite; names its place.
 */
export async function factorStatistics(
  gpu: Gpu,
  hierarchy: Hierarchy,
  { band, indices, levels }: BandStatistics,
  { images, epsilon, divisor }: { images: number; epsilon: number; divisor: number },
): Promise<void> {
  using batch = new Batch(gpu, "covariance");
  levels.forEach(({ comoment }, index) => {
    covariance(batch, band.levels[index] as Level, comoment, { divisor, epsilon });
  });
  batch.submit();
  const statuses = factorBand(band, indices, levels.map(({ comoment }) => comoment));
  const codes = await readAll(gpu, statuses);
  for (const status of statuses) status[Symbol.dispose]();
  codes.forEach((code, index) => {
    if (code[0] === ALL_POSITIVE) return;
    const { channels, ancestors } = band.levels[index] as Level;
    const variables = channels + ancestors;
    const cell = (band.firstCells[index] as number) + Math.floor(code[0] as number / variables);
    const { grid: { height, width }, places } = hierarchy.levels[index] as Level;
    const at = places?.[cell] ?? cell;
    throw new SingularCovarianceError(
      `Cannot factor the covariance at row ${Math.floor(at / width)}, column ${
        at % width
      } of the ${width} x ${height} ` +
        `feature grid: its pivot ${
          code[0] as number % variables
        } is not positive and finite with epsilon ${epsilon} and ${images} images; ` +
        `raise the option 'epsilon', keep fewer channels, or check the images for values that are not finite`,
    );
  });
}
