/** Made parts that were photographed more than once. */

import { inspectPart } from "../src/demo/inspection.ts";
import { Random } from "../src/random.ts";
import type { Image } from "../mod.ts";

/** Good made parts, one RGB picture each. */
export function madeParts(
  count: number,
  { side, seed }: { readonly side: number; readonly seed: number },
): Image[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    width: side,
    height: side,
    channels: 3,
    data: inspectPart({ seed: random.word(), size: side }).pixels,
  }));
}

/** Further frames of a picture: 1% of light and the camera's noise differ. */
export function framesOf(image: Image, count: number, seed: number): Image[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const light = random.between(0.99, 1.01);
    const data = Uint8Array.from(
      image.data,
      (sample) => Math.min(255, Math.max(0, Math.round(light * sample + random.between(-2, 2)))),
    );
    return { ...image, data };
  });
}
