/** Parts of a fit: what was photographed together, and is left out together. */

/** Places of images in the order of the fit, ascending. */
export type Part = readonly number[];

/** Most images of a part that a closed form leaves out; a larger one takes a fit without them. */
export const LARGEST_PART = 32;

/**
 * Parts that a closed form can leave out, by their size, ascending: not larger than {@linkcode LARGEST_PART}, and two images remain.
 *
 * @param images Images of the fit, N.
 */
export function leavableBySize(parts: readonly Part[], images: number): Map<number, Part[]> {
  const most = Math.min(LARGEST_PART, images - 2);
  const leavable = parts.filter(({ length }) => length <= most);
  return Map.groupBy(leavable.toSorted((a, b) => a.length - b.length), ({ length }) => length);
}

/** Every image of a fit as a part of its own. */
export function eachAlone(images: number): Part[] {
  return Array.from({ length: images }, (_, image) => [image]);
}

/**
 * Checks that every image of a fit is in one part.
 *
 * @param images Images of the fit, N.
 * @throws {RangeError} If a part is empty or not ascending, or the parts do not hold each of 0 to N - 1 once.
 */
export function requirePartition(parts: readonly Part[], images: number): void {
  requireAscending(parts, images);
  const held = new Set(parts.flat());
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (held.size === images && count === images) return;
  throw new RangeError(
    `Cannot end the fit in parts: each of ${images} images must be in one of them: received ${count} places, ` +
      `${held.size} of them different; put each image into one part`,
  );
}

/**
 * Checks that parts of a fit can be left out.
 *
 * @param use.images Images that features were given of.
 * @param use.fitted Images of the fit, N.
 * @param use.least Images that must be left.
 * @param use.most Images that a part may have; by default any number.
 * @throws {RangeError} If a part is empty or not of the fit, is too large or leaves too few behind, or the parts hold more or fewer
 *   images than were given.
 */
export function requireLeavable(
  parts: readonly Part[],
  { images, fitted, least, most = Infinity }: {
    images: number;
    fitted: number;
    least: number;
    most?: number;
  },
): void {
  requireAscending(parts, fitted);
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (count !== images) {
    throw new RangeError(
      `Cannot leave parts out: features of all their ${count} images are needed: received ${images}; ` +
        "give those of whole parts, part after part",
    );
  }
  const largest = Math.max(0, ...parts.map(({ length }) => length));
  if (fitted - largest < least) {
    throw new RangeError(
      `Cannot leave a part out: at least ${least} of the images must be left: received a part of ${largest} of ` +
        `${fitted} fitted; fit more images`,
    );
  }
  if (largest > most) {
    throw new RangeError(
      `Cannot leave a part out: it may have at most ${most} images: received ${largest}; fit again without them`,
    );
  }
}

/**
 * Checks that parts are among those that a fit ended with.
 *
 * @throws {RangeError} If one is not.
 */
export function requireKnown(parts: readonly Part[], known: readonly Part[]): void {
  const byFirst = new Map(known.map((part) => [part[0], part]));
  for (const part of parts) {
    const own = byFirst.get(part[0]);
    if (own?.length === part.length && own.every((place, i) => place === part[i])) continue;
    throw new RangeError(
      `Cannot leave part [${part}] out: it is none of those that the fit ended with; give one of them as it is`,
    );
  }
}

function requireAscending(parts: readonly Part[], images: number): void {
  for (const part of parts) {
    const ascending = part.every((place, i) =>
      Number.isSafeInteger(place) && place < images && place > (part[i - 1] ?? -1)
    );
    if (ascending && part.length > 0) continue;
    throw new RangeError(
      `Cannot use a part: wanted one or more ascending places from 0 to ${images - 1}: received [${part}]`,
    );
  }
}
