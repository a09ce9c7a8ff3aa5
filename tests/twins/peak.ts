/** Largest element of each map, by a plain loop. [maps, ...] to [maps]. */
export function peakTwin(source: ArrayLike<number>, maps: number): Float64Array {
  const length = source.length / maps;
  const peaks = new Float64Array(maps).fill(-Infinity);
  for (let i = 0; i < source.length; i++) {
    const map = Math.floor(i / length);
    if ((source[i] as number) > (peaks[map] as number)) peaks[map] = source[i] as number;
  }
  return peaks;
}
