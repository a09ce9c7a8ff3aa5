/** Which pixels a turned patch covers, and which of the image come to lie there. */

import type { Size } from "../preprocess/settings.ts";
import type { Rectangle } from "../preprocess/geometry.ts";
import type { Cut } from "./cut.ts";

/** Size of the box that a cut fills when it is pasted; that of the cut itself if it is not turned. */
export function pastedSize({ width, height, cosine, sine }: Cut, image: Size): Size {
  const skew = image.width / image.height;
  return {
    width: Math.ceil(cosine * width + Math.abs(sine) * height * skew),
    height: Math.ceil(Math.abs(sine) * width / skew + cosine * height),
  };
}

/** Pixels by their places in the image, row-major: those that are covered, and what each is covered with. */
export interface Pasted {
  /** Covered pixels, ascending. */
  readonly targets: number[];
  /** For each the pixel that is pasted there. */
  readonly sources: number[];
}

/**
 * Pastes a cut into a box: a pixel whose centre the turned cut covers takes the nearest pixel of the cut.
 *
 * @param source Upper left corner of the cut in the image.
 * @param box Where it goes, of the size that {@linkcode pastedSize} gives.
 */
export function pasted(
  { width, height, cosine, sine }: Cut,
  source: { readonly left: number; readonly top: number },
  box: Rectangle,
  image: Size,
): Pasted {
  const skew = image.width / image.height;
  const targets: number[] = [];
  const sources: number[] = [];
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const right = x + 0.5 - (box.left + box.width / 2);
      const down = y + 0.5 - (box.top + box.height / 2);
      const across = cosine * right + sine * down * skew;
      const along = cosine * down - sine * right / skew;
      if (Math.abs(across) >= width / 2 || Math.abs(along) >= height / 2) continue;
      const column = Math.min(Math.floor(across + width / 2), width - 1); // the sum may have been rounded up to the side
      const row = Math.min(Math.floor(along + height / 2), height - 1);
      targets.push(y * image.width + x);
      sources.push((source.top + row) * image.width + source.left + column);
    }
  }
  return { targets, sources };
}
