/**
 * The median of a stack of pictures by sorting, of those that see a pixel: the lower of the two in the middle of an even number.
 *
 * @param pictures [count, 3, pixels].
 * @param seen [count, pixels], 1 or 0.
 * @param before [pixels], where nobody sees.
 * @returns [pixels], red, green and blue from the lowest bits on, 255 above them.
 */
export function medianTwin(
  pictures: ArrayLike<number>,
  seen: ArrayLike<number>,
  before: ArrayLike<number>,
): Uint32Array {
  const pixels = before.length;
  const count = seen.length / pixels;
  return Uint32Array.from({ length: pixels }, (_, pixel) => {
    const those = Array.from({ length: count }, (_, n) => n).filter((n) => seen[n * pixels + pixel] === 1);
    if (those.length === 0) return before[pixel] as number;
    const [red, green, blue] = [0, 1, 2].map((colour) => {
      const values = those.map((n) => halfToEven(pictures[(3 * n + colour) * pixels + pixel] as number));
      return values.sort((a, b) => a - b)[Math.ceil(values.length / 2) - 1] as number;
    }) as [number, number, number];
    return red + 256 * green + 65536 * blue + 255 * 16777216;
  });
}

function halfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
