/** What a shift is worth. */
export interface TwinShift {
  readonly x: number;
  readonly y: number;
  readonly correlation: number;
  readonly overlap: number;
  readonly worth: number;
}

/**
 * All shifts of an even number of pixels, up to half a side either way, and the correlation of a picture with a reference there, in
 * float64: Pearson's, of the pixels of both that lie on each other, times twice the share of them where that is below a half.
 */
export function shiftsTwin(
  reference: ArrayLike<number>,
  image: ArrayLike<number>,
  { width, height }: { width: number; height: number },
): TwinShift[] {
  const [right, down] = [Math.floor(width / 4) * 2, Math.floor(height / 4) * 2];
  const shifts: TwinShift[] = [];
  for (let y = -down; y <= down; y += 2) {
    for (let x = -right; x <= right; x += 2) {
      const pairs: [number, number][] = [];
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const [there, at] = [row + y, column + x];
          if (there < 0 || there >= height || at < 0 || at >= width) continue;
          pairs.push([reference[row * width + column] as number, image[there * width + at] as number]);
        }
      }
      const mean = (which: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length;
      const [r, i] = [mean(0), mean(1)];
      const moment = (a: 0 | 1, b: 0 | 1) =>
        pairs.reduce((sum, pair) => sum + (pair[a] - (a ? i : r)) * (pair[b] - (b ? i : r)), 0);
      const spread = Math.sqrt(moment(0, 0) * moment(1, 1));
      const correlation = spread > 0 ? moment(0, 1) / spread : 0;
      const overlap = pairs.length / (width * height);
      shifts.push({ x, y, correlation, overlap, worth: correlation * Math.min(1, 2 * overlap) });
    }
  }
  return shifts;
}
