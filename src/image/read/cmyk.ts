/**
 * Inks to colours.
 *
 * @module
 */

/**
 * Inks, 255 for full, to RGB as Pillow does without a colour profile: what cyan and black let through is red,
 * and so on.
 *
 * @param cmyk Cyan, magenta, yellow and black of every pixel.
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round((255 - (cmyk[from + c] ?? 0)) * light / 255);
  }
  return rgb;
}
