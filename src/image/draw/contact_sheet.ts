/**
 * Pictures side by side, to look at many at once.
 *
 * @module
 */
import { Canvas } from "./canvas.ts";
import type { Rgb } from "./colormap.ts";
import type { PngImage } from "../write/png.ts";

const BACKGROUND: Rgb = [24, 24, 24];

/** Pixels between pictures. */
const GAP = 4;

/**
 * Arranges RGB pictures in rows.
 *
 * @param pictures Pictures with three channels, of any sizes.
 * @param columns Pictures in a row.
 * @returns An RGB picture; every cell is as large as the largest picture.
 * @throws {RangeError} If there is no picture or one has not three channels.
 */
export function contactSheet(pictures: readonly PngImage[], columns: number): PngImage {
  const bad = pictures.find(({ channels }) => channels !== 3);
  if (pictures.length === 0 || bad) {
    throw new RangeError(
      `Cannot arrange pictures: every one must have 3 channels: received ${
        bad ? bad.channels : "no picture"
      }`,
    );
  }
  const cellWidth = Math.max(...pictures.map(({ width }) => width)) + GAP;
  const cellHeight = Math.max(...pictures.map(({ height }) => height)) + GAP;
  const across = Math.min(columns, pictures.length);
  const sheet = new Canvas(
    across * cellWidth - GAP,
    Math.ceil(pictures.length / columns) * cellHeight - GAP,
    BACKGROUND,
  );
  pictures.forEach(({ width, height, data }, i) => {
    const left = (i % columns) * cellWidth;
    const top = Math.floor(i / columns) * cellHeight;
    for (let y = 0; y < height; y++) {
      sheet.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * sheet.width + left) * 3);
    }
  });
  return sheet;
}
