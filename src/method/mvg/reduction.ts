/** Which directions of feature space a Gaussian keeps. */

import { readNumber } from "../../options/option.ts";
import { drawChannels } from "../../vectors/channels.ts";
import type { Eigen } from "../../vectors/eigen.ts";

/** Reduction of feature vectors before a Gaussian is fitted to them. */
export type Reduction =
  | { readonly kind: "none" }
  /** The least-variance principal components that hold `share` of the variance (Wang et al. 2022). */
  | { readonly kind: "opca"; readonly share: number }
  /** The principal components of most variance that hold `share` of it. */
  | { readonly kind: "pca"; readonly share: number }
  /** Channels drawn at random, as many as `count` or all of a level that has fewer. */
  | { readonly kind: "random"; readonly count: number };

/** Reads `none`, `opca:0.05`, `pca:0.95` or `random:100`; null if it is none of them or its number is out of range. */
export function readReduction(text: string): Reduction | null {
  const [kind, number = "", ...more] = text.split(":");
  const value = readNumber(number);
  if (more.length > 0) return null;
  if (kind === "none" && number === "") return { kind };
  if ((kind === "opca" || kind === "pca") && value > 0 && value <= 1) return { kind, share: value };
  if (kind === "random" && Number.isSafeInteger(value) && value >= 1) return { kind, count: value };
  return null;
}

/** A reduction as {@linkcode readReduction} reads it. */
export function reductionText(reduction: Reduction): string {
  switch (reduction.kind) {
    case "none":
      return "none";
    case "random":
      return `random:${reduction.count}`;
    default:
      return `${reduction.kind}:${reduction.share}`;
  }
}

/** Eigenvalues below this share of the largest one count as zero: no good image ever differed in their direction. */
const RANK_TOLERANCE = 1e-10;

/**
 * Chooses principal components.
 *
 * @param values Eigenvalues of a covariance, descending.
 * @param vectors Number of vectors that the covariance was taken of; it has no more than that, less one, eigenvalues above zero.
 * @param reduction Which end to begin at, and the share of the variance that is enough.
 * @returns First component kept, and the one after the last.
 * @throws {RangeError} If there is no variance.
 */
export function keptComponents(
  values: Float64Array,
  vectors: number,
  { kind, share }: Extract<Reduction, { share: number }>,
): readonly [begin: number, end: number] {
  const above = values.filter((value) => value > RANK_TOLERANCE * (values[0] as number)).length;
  const rank = Math.min(above, vectors - 1);
  if (rank < 1) {
    throw new RangeError(
      `Cannot reduce feature vectors to principal components: ${vectors} vectors have no variance; ` +
        "add good images that differ",
    );
  }
  const total = values.subarray(0, rank).reduce((sum, value) => sum + value, 0);
  let held = 0;
  for (let kept = 1; kept <= rank; kept++) {
    held += values[kind === "pca" ? kept - 1 : rank - kept] as number;
    if (held >= share * total) return kind === "pca" ? [0, kept] : [rank - kept, rank];
  }
  return [0, rank]; // only the rounding of the sums can bring us here
}

/**
 * The basis of the kept components.
 *
 * @returns [channels, components]: one component a column.
 */
export function componentBasis(
  { values, vectors }: Eigen,
  [begin, end]: readonly [number, number],
): Float32Array<ArrayBuffer> {
  const channels = values.length;
  const outputs = end - begin;
  return Float32Array.from(
    { length: channels * outputs },
    (_, at) => vectors[(begin + at % outputs) * channels + Math.floor(at / outputs)] as number,
  );
}

/**
 * The basis that picks channels at random.
 *
 * @returns [channels, picked]: one channel a column.
 */
export function randomBasis(channels: number, count: number, seed: number): Float32Array<ArrayBuffer> {
  const picked = drawChannels([channels], Math.min(count, channels), seed);
  const basis = new Float32Array(channels * picked.length);
  picked.forEach((channel, output) => basis[channel * picked.length + output] = 1);
  return basis;
}
