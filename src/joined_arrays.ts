/** Typed arrays put one after the other. */

/**
 * Joins arrays.
 *
 * @param parts Arrays in order.
 * @param create Makes the array that they are joined to, of as many numbers as they have in all.
 */
export function joinedArrays<T extends { set(numbers: ArrayLike<number>, at: number): void }>(
  parts: readonly ArrayLike<number>[],
  create: (length: number) => T,
): T {
  const all = create(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
