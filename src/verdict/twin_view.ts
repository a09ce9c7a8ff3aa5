/** Images as vectors whose distances tell frames of one part from images of different parts. */

/**
 * Share of the typical distance within which images are twins at most: their difference then has a quarter of the
 * variance that it has between two parts, so three quarters of what tells an image from others is common to both.
 */
const NEAREST = 1 / 2;

/** Images that typical distances are taken to; quantiles need no more. */
const REFERENCES = 256;

/** Dimensions after which a distance may end. */
const CHECKED = 64;

/** The 75% quantile of the standard normal distribution. */
const UPPER_QUARTILE = 0.6745;

/** One description of all images, in which they can be compared. */
export interface TwinView {
  /** [images, dims], every dimension at mean 0 and standard deviation 1. */
  readonly values: Float32Array;
  /** Numbers that describe an image. */
  readonly dims: number;
  /** Distance of every image to what is typically another part. */
  readonly scales: Float64Array;
  /** Share of that distance within which two images are twins. */
  readonly limit: number;
}

/**
 * Standardises descriptions and works out from which distance on they are those of one part.
 *
 * The lower quartile of an image's distances to all others is a distance to other parts as long as no part holds a
 * quarter of the images, and one within a kind of images where there are several kinds; the median is steadier. The typical
 * distance of an image is the geometric mean of what both say. How they are to each other says how many independent
 * dimensions the distances have: squared distances are taken for a chi-square, whose quantiles Wilson and Hilferty's
 * cube root gives (PNAS 17, 1931). The limit is where fewer than `chance` pairs of independent images are expected in the
 * whole set, and never over half of the typical distance.
 *
 * @param descriptors [images, dims].
 * @param chance Expected pairs of independent images within the limit.
 */
export function twinView(descriptors: Float32Array, images: number, chance: number): TwinView {
  const dims = descriptors.length / images;
  const values = standardised(descriptors, images, dims);
  const near = new Float64Array(images);
  const middle = new Float64Array(images);
  const step = Math.ceil(images / REFERENCES);
  for (let image = 0; image < images; image++) {
    const distances: number[] = [];
    for (let other = 0; other < images; other += step) {
      if (other !== image) distances.push(Math.sqrt(squaredDistance(values, dims, image, other)));
    }
    distances.sort((a, b) => a - b);
    near[image] = ranked(distances, 1 / 4);
    middle[image] = ranked(distances, 1 / 2);
  }
  const ratio = median(near.map((distance, i) => distance === 0 ? 0 : distance / (middle[i] as number)));
  const all = median(middle);
  // An outlying image is far from all others: it must not make twins of images that are no nearer than usual.
  const scales = near.map((distance, i) =>
    ratio === 0 ? 0 : Math.min(Math.sqrt(distance / ratio * (middle[i] as number)), all)
  );
  return { values, dims, scales, limit: limitOf(ratio, chance / (images * (images - 1) / 2)) };
}

/**
 * Squared distance of two images, as far as it matters.
 *
 * @param enough Where to stop; what is returned is then at least that.
 */
export function squaredDistance(
  values: Float32Array,
  dims: number,
  a: number,
  b: number,
  enough = Infinity,
): number {
  // Four sums: one alone would have every addition wait for the one before it.
  let [p, q, r, s] = [0, 0, 0, 0];
  const [left, right] = [a * dims, b * dims];
  const square = (d: number) => ((values[left + d] as number) - (values[right + d] as number)) ** 2;
  const whole = dims - dims % 4;
  for (let d = 0; d < whole;) {
    for (const stop = Math.min(d + CHECKED, whole); d < stop; d += 4) {
      p += square(d);
      q += square(d + 1);
      r += square(d + 2);
      s += square(d + 3);
    }
    if (p + q + r + s > enough) return p + q + r + s;
  }
  for (let d = whole; d < dims; d++) p += square(d);
  return p + q + r + s;
}

/** Every dimension at mean 0 and standard deviation 1; 0 where it does not vary. */
function standardised(descriptors: Float32Array, images: number, dims: number): Float32Array {
  const means = new Float64Array(dims);
  const squares = new Float64Array(dims);
  for (let i = 0; i < descriptors.length; i++) (means[i % dims] as number) += descriptors[i] as number;
  for (let d = 0; d < dims; d++) (means[d] as number) /= images;
  for (let i = 0; i < descriptors.length; i++) {
    (squares[i % dims] as number) += ((descriptors[i] as number) - (means[i % dims] as number)) ** 2;
  }
  const deviations = squares.map((sum) => Math.sqrt(sum / images));
  return descriptors.map((value, i) => {
    const deviation = deviations[i % dims] as number;
    return deviation === 0 ? 0 : (value - (means[i % dims] as number)) / deviation;
  });
}

/** The distance below which a share of the others lies; not the nearest, which may be a twin, where there are two. */
function ranked(sorted: readonly number[], share: number): number {
  const rank = Math.min(sorted.length, Math.max(2, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? 0;
}

function median(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? 0;
}

/** Share of the median distance that a pair of independent images stays within with this probability. */
function limitOf(ratio: number, probability: number): number {
  const slope = (1 - ratio ** (2 / 3)) / UPPER_QUARTILE;
  const spread = 2 * slope / (1 + Math.sqrt(1 + 4 * slope ** 2)); // solves spread / (1 - spread^2) = slope
  const centre = 1 - spread ** 2;
  const root = Math.max(0, (centre - upperQuantile(probability) * spread) / centre);
  return Math.min(NEAREST, root ** 1.5);
}

/** Point that a standard normal variable is beyond with this probability, within 5e-4 (Abramowitz and Stegun 26.2.23). */
function upperQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(probability, 1 / 2)));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t ** 2;
  return t - above / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}
