/** Mean of the `count` largest elements of each map, by sorting, in float64; below 0 counts as 0. [maps, ...] to [maps]. */
export function topMeanTwin(source: ArrayLike<number>, maps: number, count: number): Float64Array {
  const length = source.length / maps;
  return Float64Array.from({ length: maps }, (_, map) => {
    const own = Float64Array.from({ length }, (_, i) => Math.max(source[map * length + i] as number, 0));
    const largest = own.sort().subarray(length - count);
    return largest.reduce((sum, value) => sum + value, 0) / count;
  });
}
