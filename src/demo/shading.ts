/**
 * Light: one soft lamp beside the camera, a dome of diffuse light, and metal that mirrors both.
 *
 * The lamp's highlight is the anisotropic GGX microfacet model (Burley, "Physically based shading at Disney", SIGGRAPH
 * course 2012), stretched across the grooves of a turned face. It needs no exponential and no power, see `ramp.ts`.
 *
 * @module
 */
import type { Place, Point } from "./geometry.ts";
import { firstSample, samplePoint, SAMPLES_PER_PIXEL, SUPERSAMPLING } from "./grid.ts";
import { binHeights, lampVisibility, type Relief, skyVisibility } from "./occlusion.ts";
import { clamp, mix, smoothstep } from "./ramp.ts";
import { at, type Surface } from "./surface.ts";

/** The light of one image. */
export interface Lighting {
  /** Place of the lamp, in units from the middle of the belt. */
  readonly lamp: Place;
  /** Brightness of the lamp on a white sheet in the middle of the belt. */
  readonly power: number;
  /** Brightness of the dome on the same sheet. */
  readonly dome: number;
}

/** Steepest slope that is shaded as such; a vertical wall has no area seen from above. */
const MAX_SLOPE = 2.5;

/** Share of light that anything but metal mirrors when seen from above. */
const DIELECTRIC_MIRROR = 0.04;

/** Keeps the direction of the grooves finite at their axis, in units. */
const AXIS_RADIUS = 1e-6;

/** The light that falls on a pixel, the same for all its samples, and the grooves' direction there. */
interface Arriving {
  /** Brightness of the lamp, shadow and distance included. */
  readonly lamp: number;
  /** Brightness of the dome, what the neighbourhood hides left out. */
  readonly dome: number;
  /** Unit vector towards the lamp. */
  readonly way: Place;
  /** Unit vector half way between the lamp and the camera; the camera looks along (0, 0, -1). */
  readonly half: Place;
  /** Unit vector along the grooves. */
  readonly groove: Point;
}

/**
 * Lights a surface.
 *
 * @param surface The scene.
 * @param lighting Its light.
 * @param axis The centre of the lathe's grooves, in units.
 * @returns Light that falls on each pixel, the mean of its samples; linear RGB, 1 for a white sheet [size, size, 3].
 */
export function shade(surface: Surface, lighting: Lighting, axis: Point): Float32Array {
  const relief = binHeights(surface);
  const dome = skyVisibility(relief);
  const lamp = lampVisibility(relief, lighting.lamp);
  const light = new Float32Array(3 * dome.length);
  for (let pixel = 0; pixel < dome.length; pixel++) {
    const seen = { lamp: at(lamp, pixel), dome: at(dome, pixel) };
    shadePixel(light, surface, pixel, arrive(lighting, relief, axis, pixel, seen));
  }
  return light;
}

/** Follows the light to a pixel, given the shares of lamp and dome that it sees. */
function arrive(
  { lamp, power, dome }: Lighting,
  relief: Relief,
  axis: Point,
  pixel: number,
  seen: { lamp: number; dome: number },
): Arriving {
  const { x, y } = samplePoint(relief, pixel);
  const [toX, toY, toZ] = [lamp.x - x, lamp.y - y, lamp.z - at(relief.height, pixel)];
  const square = toX * toX + toY * toY + toZ * toZ;
  const distance = Math.sqrt(square);
  const way = { x: toX / distance, y: toY / distance, z: toZ / distance };
  const halfLength = Math.sqrt(2 + 2 * way.z);
  const [fromX, fromY] = [x - axis.x, y - axis.y];
  const radius = Math.sqrt(fromX * fromX + fromY * fromY) + AXIS_RADIUS;
  return {
    lamp: power * seen.lamp * (lamp.x * lamp.x + lamp.y * lamp.y + lamp.z * lamp.z) / square,
    dome: dome * seen.dome,
    way,
    half: { x: way.x / halfLength, y: way.y / halfLength, z: (way.z + 1) / halfLength },
    groove: { x: -fromY / radius, y: fromX / radius },
  };
}

/** Averages the light that leaves the samples of a pixel. */
function shadePixel(light: Float32Array, surface: Surface, pixel: number, arriving: Arriving): void {
  const first = firstSample(surface, pixel);
  for (let row = 0; row < SUPERSAMPLING; row++) {
    for (let column = 0; column < SUPERSAMPLING; column++) {
      shadeSample(light, pixel, surface, first + row * surface.side + column, arriving);
    }
  }
}

/** Adds the light that leaves a sample to that of its pixel. */
function shadeSample(
  light: Float32Array,
  pixel: number,
  surface: Surface,
  index: number,
  arriving: Arriving,
): void {
  const normal = normalAt(surface, index);
  const { way } = arriving;
  const lamp = arriving.lamp * Math.max(0, way.x * normal.x + way.y * normal.y + way.z * normal.z);
  const shine = at(surface.metal, index);
  const diffuse = (1 - shine) * (lamp + arriving.dome * (0.5 + 0.5 * normal.z));
  const mirrored = lamp * highlight(surface, index, normal, arriving) +
    arriving.dome * domeMirror(normal, way);
  for (let c = 0; c < 3; c++) {
    const base = at(surface.colour, 3 * index + c);
    const leaving = base * diffuse + mix(DIELECTRIC_MIRROR, base, shine) * mirrored;
    light[3 * pixel + c] = at(light, 3 * pixel + c) + leaving / SAMPLES_PER_PIXEL;
  }
}

/** Normal of the height field by central differences; one-sided at the border of the grid. */
function normalAt({ height, side, step }: Surface, index: number): Place {
  const column = index % side;
  const left = column > 0 ? index - 1 : index;
  const right = column < side - 1 ? index + 1 : index;
  const above = index >= side ? index - side : index;
  const below = index < side * (side - 1) ? index + side : index;
  const slopeX = (at(height, right) - at(height, left)) / ((right - left) * step);
  const slopeY = (at(height, below) - at(height, above)) / ((below - above) / side * step);
  const x = -clamp(slopeX, -MAX_SLOPE, MAX_SLOPE);
  const y = -clamp(slopeY, -MAX_SLOPE, MAX_SLOPE);
  const length = Math.sqrt(x * x + y * y + 1);
  return { x: x / length, y: y / length, z: 1 / length };
}

/** Anisotropic GGX reflection of the lamp relative to that of a white sheet, without Fresnel's factor. */
function highlight(surface: Surface, index: number, normal: Place, { half, groove }: Arriving): number {
  const upright = half.x * normal.x + half.y * normal.y + half.z * normal.z;
  const along = (half.x - upright * normal.x) * groove.x + (half.y - upright * normal.y) * groove.y;
  const acrossSquare = Math.max(0, 1 - upright * upright - along * along);
  const alphaAcross = at(surface.roughness, index);
  const alphaAlong = alphaAcross * (1 - at(surface.turned, index));
  const lobe = along * along / (alphaAlong * alphaAlong) + acrossSquare / (alphaAcross * alphaAcross) +
    upright * upright;
  // Kelemen's visibility term is 1 / (4 (l.h)^2), and l.h = half.z as the camera looks along z.
  return 1 / (4 * half.z * half.z * alphaAlong * alphaAcross * lobe * lobe);
}

/** What a mirror of this normal shows of the dome: bright overhead and on the lamp's side, dark at the horizon. */
function domeMirror(normal: Place, way: Place): number {
  const overhead = 2 * normal.z * normal.z - 1;
  const lampward = 2 * normal.z * (normal.x * way.x + normal.y * way.y);
  return mix(0.2, 1, smoothstep(-0.3, 1, overhead)) * (1 + 0.7 * lampward);
}
