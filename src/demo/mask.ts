import { pixelIndex } from "./grid.ts";
import { at, type Surface } from "./surface.ts";

/** Changes above these count as defect: height in units, and any of the material's shares. */
const LIMIT = { height: 0.05, material: 0.02 };

/**
 * Marks the pixels in which a defect changed the part's geometry or material. Light plays no role, so shadows and
 * highlights that the defect throws elsewhere do not count.
 *
 * @param good The part without the defect.
 * @param bad The same part with the defect.
 * @param size Width and height of the mask, in px.
 * @returns 255 in each pixel with a changed sample, 0 in the others [size, size].
 */
export function compareSurfaces(good: Surface, bad: Surface, size: number): Uint8Array {
  const mask = new Uint8Array(size * size);
  for (let sample = 0; sample < good.height.length; sample++) {
    if (differs(good, bad, sample)) mask[pixelIndex(good, sample)] = 255;
  }
  return mask;
}

function differs(good: Surface, bad: Surface, sample: number): boolean {
  const apart = (a: Float32Array, b: Float32Array, i: number) => Math.abs(at(a, i) - at(b, i));
  return apart(good.height, bad.height, sample) > LIMIT.height ||
    apart(good.metal, bad.metal, sample) > LIMIT.material ||
    apart(good.roughness, bad.roughness, sample) > LIMIT.material ||
    [0, 1, 2].some((c) => apart(good.colour, bad.colour, 3 * sample + c) > LIMIT.material);
}
