/** Made pictures of one part that lies elsewhere in every one. */

import type { Image } from "../mod.ts";
import { Random } from "../src/random.ts";
import type { Size } from "../src/preprocess/settings.ts";
import { blobs, photograph, type Scene, turned } from "./made_scene.ts";

/** Size of the pictures. */
export const FRAME: Size = { width: 128, height: 96 };

/** Where a part lies: degrees, and shift in pixels. */
export type Lie = readonly [degrees: number, x: number, y: number];

const SCENE = blobs(FRAME, 11);

/** Seeded places, up to 5 degrees and 6 pixels off. */
export function lies(count: number, seed: number): Lie[] {
  const random = new Random(seed);
  const upTo = (most: number) => (random.integer(2001) / 1000 - 1) * most;
  return Array.from({ length: count }, () => [upTo(5), upTo(6), upTo(6)]);
}

/** A picture of the part, with a little noise; `defect` is a place of the part that is bright. */
export function moved(
  [degrees, x, y]: Lie,
  { seed = 1, defect, scene = SCENE }: {
    readonly seed?: number;
    readonly defect?: { readonly x: number; readonly y: number };
    readonly scene?: Scene;
  } = {},
): Image {
  const random = new Random(seed);
  const marked: Scene = defect
    ? (u, v) => Math.hypot(u - defect.x, v - defect.y) < 5 ? 0.5 : scene(u, v)
    : scene;
  const grey = photograph(marked, FRAME, FRAME, turned(degrees, x, y));
  const data = new Uint8Array(3 * grey.length);
  grey.forEach((value, pixel) => {
    const noisy = 255 * (value + 0.5) + random.integer(5) - 2;
    data.fill(Math.max(0, Math.min(Math.round(noisy), 255)), 3 * pixel, 3 * pixel + 3);
  });
  return { ...FRAME, channels: 3, data };
}
