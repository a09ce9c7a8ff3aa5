/** Seeded pictures for benches that start from images. */

import type { Image } from "../src/image/image.ts";
import { Random } from "../src/random.ts";

/** `count` square RGB pictures: a gradient with noise. */
export function pictures(count: number, side: number): Image[] {
  const random = new Random(7);
  return Array.from({ length: count }, () => ({
    width: side,
    height: side,
    channels: 3,
    data: Uint8Array.from({ length: side * side * 3 }, (_, i) => (i / 3 % side) / 2 + random.integer(64)),
  }));
}
