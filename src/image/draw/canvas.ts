/**
 * An RGB picture to draw rectangles and text on.
 *
 * @module
 */
import type { Rgb } from "./colormap.ts";
import { GLYPH_HEIGHT, GLYPH_WIDTH, isDotSet, toPrintable } from "./font.ts";

/** A rectangle in pixels. */
export interface Rectangle {
  /** First column. */
  x: number;
  /** First row. */
  y: number;
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
}

/** An RGB picture; can be encoded by encodePng(). Whatever is drawn outside of it is cut off. */
export class Canvas {
  /** Samples per pixel. */
  readonly channels = 3;
  /** `height * width * 3` samples. */
  readonly data: Uint8Array<ArrayBuffer>;

  /**
   * Makes a picture of one colour.
   *
   * @param width Columns.
   * @param height Rows.
   * @param background Colour.
   */
  constructor(readonly width: number, readonly height: number, background: Rgb) {
    this.data = new Uint8Array(width * height * this.channels);
    this.fill({ x: 0, y: 0, width, height }, background);
  }

  /**
   * Fills a rectangle.
   *
   * @param area Where.
   * @param colour Its colour.
   */
  fill(area: Rectangle, colour: Rgb): void {
    const [red, green, blue] = colour;
    const [left, right] = [Math.max(0, area.x), Math.min(this.width, area.x + area.width)];
    const [top, bottom] = [Math.max(0, area.y), Math.min(this.height, area.y + area.height)];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (y * this.width + x) * this.channels;
        this.data[at] = red;
        this.data[at + 1] = green;
        this.data[at + 2] = blue;
      }
    }
  }

  /**
   * Draws a line around a rectangle, on its outside.
   *
   * @param inside The rectangle.
   * @param thickness Of the line, in pixels.
   * @param colour Colour.
   */
  outline(inside: Rectangle, thickness: number, colour: Rgb): void {
    const { x, y, width, height } = inside;
    const across = { x: x - thickness, width: width + 2 * thickness, height: thickness };
    this.fill({ ...across, y: y - thickness }, colour);
    this.fill({ ...across, y: y + height }, colour);
    this.fill({ x: x - thickness, y, width: thickness, height }, colour);
    this.fill({ x: x + width, y, width: thickness, height }, colour);
  }

  /**
   * Writes one line of text.
   *
   * @param text The text; characters that the font lacks are replaced.
   * @param x Column of its left edge.
   * @param y Row of its top.
   * @param scale Pixels per dot of the font.
   * @param colour Colour.
   */
  write(text: string, x: number, y: number, scale: number, colour: Rgb): void {
    Array.from(toPrintable(text)).forEach((character, i) => {
      const left = x + i * (GLYPH_WIDTH + 1) * scale;
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        for (let column = 0; column < GLYPH_WIDTH; column++) {
          if (!isDotSet(character, column, row)) continue;
          this.fill({ x: left + column * scale, y: y + row * scale, width: scale, height: scale }, colour);
        }
      }
    });
  }
}

/**
 * Width of a line of text.
 *
 * @param text The text.
 * @param scale Pixels per dot of the font.
 * @returns Pixels, without the air behind the last character.
 */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, toPrintable(text).length * (GLYPH_WIDTH + 1) - 1) * scale;
}
