import type { Image } from "../mod.ts";

/**
 * A square grey picture of a ramp with seeded noise, to stand for a good image.
 *
 * @param spot Centre of a defect of six pixels' radius, if there is one.
 */
export function noisyRamp(side: number, seed: number, spot?: { x: number; y: number }): Image {
  let state = seed * 2654435761 % 2147483647 + 1;
  const data = Uint8Array.from({ length: side * side }, (_, i) => {
    state = state * 48271 % 2147483647;
    const [y, x] = [Math.floor(i / side), i % side];
    if (spot && Math.hypot(x - spot.x, y - spot.y) < 6) return 250;
    return 60 + x + state % 32;
  });
  return { width: side, height: side, channels: 1, data };
}
