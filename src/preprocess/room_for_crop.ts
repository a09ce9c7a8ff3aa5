/** Whether a resize leaves room for a crop. */

import { OptionError } from "../options/check.ts";
import { PREPROCESS_OPTIONS, type Resize } from "./options.ts";
import type { Size } from "./rectangle.ts";

/**
 * Refuses a crop that no image leaves room for. Where the aspect ratio is kept, the longer side is only known when an image is read;
 * of `auto` both are.
 *
 * @throws {OptionError} If the crop is larger than what it is taken from.
 */
export function requireRoomForCrop(
  { resize, crop }: { readonly resize: Resize; readonly crop: Size | null },
): void {
  if (crop === null || resize === "auto") return;
  const { width, height } = crop;
  const fits = "shorterSide" in resize
    ? Math.min(width, height) <= resize.shorterSide
    : width <= resize.width && height <= resize.height;
  if (fits) return;
  const left = PREPROCESS_OPTIONS.resize.write(resize);
  throw new OptionError(
    "Cannot fit",
    "crop",
    `is ${width}x${height}, more than a resize to ${left} leaves; crop less, or none, or resize to more`,
  );
}
