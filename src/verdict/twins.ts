/** Finds images that belong together by themselves: frames of one part, copies, slices of one piece. */

import type { Part } from "../method/method.ts";
import { partsOf } from "./groups.ts";
import { type ClosePair, linkGroups } from "./linkage.ts";
import { squaredDistance, type TwinView, twinView } from "./twin_view.ts";

/**
 * Grids of the means that images are compared by, one view each: the coarse one forgives a shift of the part and noise, the fine one
 * tells apart parts that differ in places only. See `gridMeans` in `src/vectors/grid_means.ts`.
 */
export const TWIN_GRIDS: readonly number[] = [2, 4];

/** Pairs of independent images that are joined by chance, expected in a whole set. */
const CHANCE = 0.01;

/** Images that are compared to all before them at a time: as many as a processor's cache holds. */
const BLOCK = 64;

/** Parts of a fit, and how clear they are. */
export interface Twins {
  /** All images, in the order of each part's first. */
  readonly parts: readonly Part[];
  /** Share of the typical distance within which images belong together, for every view. */
  readonly limits: readonly number[];
  /** The pair within a part that was joined with the least to spare; its ratio is at most 1. Null without twins. */
  readonly farthestJoined: ClosePair | null;
  /**
   * The closest pair that no link joins: of images of two parts, or of one part that others of it hold together. Its distance as a
   * share of the limit, in the view where it is the smallest; null if there is none.
   */
  readonly nearestApart: ClosePair | null;
}

/**
 * Finds images that are far closer to each other than images of different parts are: within half of the typical distance, and
 * so close that chance gives about one such pair in a hundred sets. Scale and dimension are those of the images themselves; of
 * fewer than ten they are not well known.
 *
 * A part that holds a quarter of the images or more is not told from a kind of images, and may stay apart; equal images are
 * always joined. Turned or mirrored copies are images of their own.
 *
 * Takes time with the square of the images, and 4 bytes of memory for every number.
 *
 * @param views Descriptions of the images, each [images, dims] with all feature maps of an image one after the other: means
 *   over {@linkcode TWIN_GRIDS}.
 * @throws {RangeError} If a view cannot be divided among the images.
 */
export function findTwins(views: readonly Float32Array[], images: number): Twins {
  const known = views.map((view) => {
    if (view.length === 0 || view.length % images !== 0) {
      throw new RangeError(
        `Cannot look for twins: wanted equally many numbers for each of ${images} images: received ${view.length}`,
      );
    }
    return twinView(view, images, CHANCE / views.length);
  });
  const { close, nearest } = closePairs(known, images);
  const group = linkGroups(images, close);
  const split = close.filter(({ a, b }) => group[a] !== group[b]);
  const inside = close.filter(({ a, b }) => group[a] === group[b]);
  return {
    parts: partsOf(group),
    limits: known.map(({ limit }) => limit),
    farthestJoined: extreme(inside, (pair, other) => pair.ratio > other.ratio),
    nearestApart: extreme(nearest ? [...split, nearest] : split, (pair, other) => pair.ratio < other.ratio),
  };
}

/** All pairs within a limit, and the closest of the others. */
function closePairs(
  views: readonly TwinView[],
  images: number,
): { close: ClosePair[]; nearest: ClosePair | null } {
  const close: ClosePair[] = [];
  let nearest: ClosePair | null = null;
  for (let start = 0; start < images; start += BLOCK) {
    const end = Math.min(start + BLOCK, images);
    for (let a = 0; a < end; a++) {
      for (let b = Math.max(start, a + 1); b < end; b++) {
        const enough: number = nearest?.ratio ?? Infinity;
        let ratio = enough;
        for (const view of views) ratio = Math.min(ratio, ratioOf(view, a, b, ratio));
        if (ratio <= 1) close.push({ a, b, ratio });
        else if (ratio < enough) nearest = { a, b, ratio };
      }
    }
  }
  return { close, nearest };
}

/** Distance of a pair as a share of what makes twins; over `enough` it may be anything from there on. */
function ratioOf({ values, dims, scales, limit }: TwinView, a: number, b: number, enough: number): number {
  const scale = limit * Math.min(scales[a] as number, scales[b] as number);
  const squared = squaredDistance(values, dims, a, b, (enough * scale) ** 2);
  return squared === 0 ? 0 : Math.sqrt(squared) / scale;
}

function extreme(
  pairs: readonly ClosePair[],
  beats: (a: ClosePair, b: ClosePair) => boolean,
): ClosePair | null {
  return pairs.reduce<ClosePair | null>((best, pair) => best && !beats(pair, best) ? best : pair, null);
}
