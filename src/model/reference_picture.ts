/** The reference of a registered model, as a picture. */

import type { PngImage } from "../image/write/png.ts";
import type { Model } from "./model.ts";
import { readRegistration } from "./registration.ts";

/**
 * The picture that a model's images are registered to: where a region of interest is drawn, and a window measured.
 *
 * @returns RGB pixels over the whole frame, smaller than that; null of a model that takes images as they lie.
 * @throws {SyntaxError} If it is missing or of another size than its frame wants.
 */
export function modelReference(model: Model): PngImage | null {
  const known = readRegistration(model);
  if (!known) return null;
  const { size, colours } = known.reference;
  const data = Uint8Array.from(
    { length: 3 * colours.length },
    (_, i) => (colours[Math.floor(i / 3)] as number) >> 8 * (i % 3),
  );
  return { ...size, channels: 3, data };
}
