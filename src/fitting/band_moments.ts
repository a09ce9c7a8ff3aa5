/** Mean and covariance of the bands over the pixels of many pictures. */

import { fullScale } from "../image/marks.ts";
import { requireBandCount } from "../image/read/band_projection.ts";

/** Pixels of a picture that take part at most: enough for its covariance, and a bound on the time that many bands take. */
const MOST_PIXELS = 2 ** 16;

/** The golden ratio, whose multiples are spread most evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Collects sums in float64, of samples in shares of white around the mean of the first picture, so that nothing cancels. Of a large picture
 * one pixel in each of 2^16 equal cells takes part, at a place in the cell that moves on by the golden ratio.
 */
export class BandMoments {
  #count = 0;
  #shift = new Float64Array();
  #sum = new Float64Array();
  #products = new Float64Array();
  #pixels = 0;

  /** Bands; 0 before the first picture. */
  get bands(): number {
    return this.#count;
  }

  /**
   * Adds a picture.
   *
   * @param samples Interleaved.
   * @param count Its bands.
   * @param name Name for messages.
   * @throws {ImageError} If it has other bands than those before.
   */
  add(samples: Uint8Array | Uint16Array, count: number, name: string): void {
    const white = fullScale(samples);
    const pixels = samples.length / count;
    const taken = Math.min(pixels, MOST_PIXELS);
    const place = (i: number) => taken === pixels ? i : Math.floor((i + (i * GOLDEN) % 1) * pixels / taken);
    if (this.#count === 0) this.#start(samples, count, { taken, place, white });
    requireBandCount(count, this.#count, name);
    const row = new Float64Array(count);
    for (let i = 0; i < taken; i++) {
      const at = place(i) * count;
      for (let band = 0; band < count; band++) {
        row[band] = (samples[at + band] as number) / white - (this.#shift[band] as number);
      }
      this.#addRow(row);
    }
    this.#pixels += taken;
  }

  #start(
    samples: Uint8Array | Uint16Array,
    count: number,
    { taken, place, white }: {
      readonly taken: number;
      readonly place: (i: number) => number;
      readonly white: number;
    },
  ): void {
    this.#count = count;
    this.#sum = new Float64Array(count);
    this.#products = new Float64Array(count * count);
    this.#shift = new Float64Array(count);
    for (let i = 0; i < taken; i++) {
      const at = place(i) * count;
      for (let band = 0; band < count; band++) {
        this.#shift[band] = (this.#shift[band] as number) + (samples[at + band] as number) / white / taken;
      }
    }
  }

  /** Adds to the sums; of the products to one triangle. */
  #addRow(row: Float64Array): void {
    const [count, sum, products] = [this.#count, this.#sum, this.#products];
    for (let a = 0; a < count; a++) {
      const value = row[a] as number;
      sum[a] = (sum[a] as number) + value;
      for (let b = 0, at = a * count; b <= a; b++, at++) {
        products[at] = (products[at] as number) + value * (row[b] as number);
      }
    }
  }

  /** Mean of each band, in shares of white. */
  mean(): Float64Array {
    return this.#shift.map((shift, band) => shift + (this.#sum[band] as number) / this.#pixels);
  }

  /** [bands, bands] covariance over the pixels, divided by their number less one. */
  covariance(): Float64Array {
    const [count, sum] = [this.#count, this.#sum];
    const between = (a: number, b: number) => {
      const product = this.#products[Math.max(a, b) * count + Math.min(a, b)] as number;
      const means = (sum[a] as number) * (sum[b] as number) / this.#pixels;
      return (product - means) / (this.#pixels - 1);
    };
    return Float64Array.from(
      { length: count * count },
      (_, at) => between(Math.floor(at / count), at % count),
    );
  }
}
