import { joinPoints, type Segment } from "./stroke.ts";

/** Pen strokes of the characters in use, each a chain of [x, y] points in a box 4 wide and 6 high with y down. */
const GLYPHS: Readonly<Record<string, readonly (readonly (readonly [number, number])[])[]>> = {
  "0": [[[1, 0], [3, 0], [4, 1], [4, 5], [3, 6], [1, 6], [0, 5], [0, 1], [1, 0]]],
  "1": [[[1, 1], [2, 0], [2, 6]]],
  "3": [[[0, 0], [4, 0], [2, 2.4], [3, 2.4], [4, 3.4], [4, 5], [3, 6], [1, 6], [0, 5]]],
  "5": [[[4, 0], [0, 0], [0, 2.6], [3, 2.6], [4, 3.6], [4, 5], [3, 6], [0, 6]]],
  "6": [[[3.5, 0], [1.5, 0], [0, 2], [0, 5], [1, 6], [3, 6], [4, 5], [4, 3.7], [3, 2.7], [1, 2.7], [0, 3.7]]],
  "A": [[[0, 6], [2, 0], [4, 6]], [[0.8, 4], [3.2, 4]]],
  "D": [[[0, 0], [2.6, 0], [4, 1.4], [4, 4.6], [2.6, 6], [0, 6], [0, 0]]],
  "N": [[[0, 6], [0, 0], [4, 6], [4, 0]]],
  "P": [[[0, 6], [0, 0], [3, 0], [4, 1], [4, 2.2], [3, 3.2], [0, 3.2]]],
  " ": [],
};

/** Width of a character and the distance from one to the next, in the glyphs' own unit. */
const GLYPH_WIDTH = 4;
const ADVANCE = 6;
const GLYPH_HEIGHT = 6;

/** A line of text, centred on x = 0. */
export interface Lettering {
  /** Position of its middle, in units. */
  readonly y: number;
  /** Half its length, in units. */
  readonly halfLength: number;
  /** Its pen strokes. */
  readonly strokes: readonly Segment[];
}

/**
 * Writes one line of text as pen strokes, centred on x = 0.
 *
 * @param text The text.
 * @param height Height of the characters, in units.
 * @param y Position of the line's middle.
 * @returns The line.
 * @throws {RangeError} If a character is not among the few that the part's marks need.
 */
export function writeText(text: string, height: number, y: number): Lettering {
  const scale = height / GLYPH_HEIGHT;
  const halfLength = ((text.length - 1) * ADVANCE + GLYPH_WIDTH) * scale / 2;
  const strokes = [...text].flatMap((character, place) => {
    const chains = GLYPHS[character];
    if (chains === undefined) {
      throw new RangeError(
        `Cannot engrave text: expected characters of "${Object.keys(GLYPHS).join("")}", received "${text}"`,
      );
    }
    const toScene = ([right, down]: readonly [number, number]) => ({
      x: (place * ADVANCE + right) * scale - halfLength,
      y: y + (down - GLYPH_HEIGHT / 2) * scale,
    });
    return chains.flatMap((chain) => joinPoints(chain.map(toScene)));
  });
  return { y, halfLength, strokes };
}
