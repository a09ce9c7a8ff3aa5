/** Gaussian filter written from the formula: the mirrored line is built element by element. [maps, height, width]. */
export function blurTwin(
  source: ArrayLike<number>,
  shape: readonly [number, number, number],
  sigma: number,
): Float64Array {
  const [maps, height, width] = shape;
  const across = filter(Float64Array.from(source), maps * height, width, 1, sigma);
  const result = new Float64Array(across.length);
  for (let map = 0; map < maps; map++) {
    for (let x = 0; x < width; x++) {
      const column = Float64Array.from(
        { length: height },
        (_, y) => across[(map * height + y) * width + x] as number,
      );
      filter(column, 1, height, 1, sigma).forEach((value, y) =>
        result[(map * height + y) * width + x] = value
      );
    }
  }
  return result;
}

function filter(
  data: Float64Array,
  lines: number,
  extent: number,
  step: number,
  sigma: number,
): Float64Array {
  const radius = Math.trunc(4 * sigma + 0.5);
  const result = new Float64Array(data.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < extent; i++) {
      let sum = 0;
      let total = 0;
      for (let t = -radius; t <= radius; t++) {
        let at = i + t; // walk back inside, one reflection at a time: -1 -> 0, extent -> extent - 1
        while (at < 0 || at >= extent) at = at < 0 ? -1 - at : 2 * extent - 1 - at;
        const weight = Math.exp(-t * t / (2 * sigma * sigma));
        sum += weight * (data[(line * extent + at) * step] as number);
        total += weight;
      }
      result[line * extent + i] = sum / total;
    }
  }
  return result;
}
