/** The size that a picture is resized to where none is asked for. */

import type { Size } from "./rectangle.ts";

/** Pixels at most: a third more than the 256 x 256 that networks are given else, so that a fit takes about as long. */
const MOST_PIXELS = 1.35 * 256 * 256;

/**
 * Chooses the size that a window, or a whole image, is resized to. Its sides are multiples of the network's coarsest stride, so that no
 * cell of a feature map lies partly in padding; no side is enlarged, which would cost time and show nothing new (but for one shorter
 * than a stride); and there are at most about 300 x 300 pixels, as 448 x 192 for 540 x 220. Of such sizes the one is taken whose worse
 * axis loses least, since that one decides what can still be seen, and of equal ones the smallest. That keeps the aspect ratio as
 * far as whole strides can, and the more so the more strides there are.
 *
 * @param window Size of what is resized, in pixels.
 * @param stride Pixels of the network's input, per axis, to a cell of its coarsest feature map.
 */
export function autoSize(window: Size, stride: number): Size {
  let best = { width: stride, height: stride, kept: 0 };
  const [columns, rows] = [stridesIn(window.width, stride), stridesIn(window.height, stride)];
  for (let down = 1; down <= rows; down++) {
    for (let across = 1; across <= columns; across++) {
      const [width, height] = [across * stride, down * stride];
      if (width * height > MOST_PIXELS) break;
      const kept = Math.min(width / window.width, height / window.height);
      const smaller = width * height < best.width * best.height;
      if (kept > best.kept || (kept === best.kept && smaller)) best = { width, height, kept };
    }
  }
  return { width: best.width, height: best.height };
}

/** Whole strides in a side, at least one. */
function stridesIn(side: number, stride: number): number {
  return Math.max(Math.floor(side / stride), 1);
}
