import type { Place } from "./geometry.ts";
import { type Grid, pixelIndex, SAMPLES_PER_PIXEL, SUPERSAMPLING } from "./grid.ts";
import { smoothstep } from "./ramp.ts";
import { at, type Surface } from "./surface.ts";

/** Widths of the neighbourhoods that shade a place, in units, with the weight of a unit of height in each. */
const NEIGHBOURHOODS = [{ width: 7, weight: 0.14 }, { width: 25, weight: 0.09 }];

/** Distances at which the way to the lamp is tested, in units. */
const SHADOW_STEPS = [1, 2, 3.5, 5.5, 8, 11, 15, 20];

/** Half width of the lamp as seen from the part (tangent): the wider, the softer the shadow. */
const LAMP_HALF_WIDTH = 0.16;

/** Heights of the scene, one for each pixel: shadows are soft enough not to need the samples. */
export type Relief = Grid & Pick<Surface, "height">;

/**
 * Averages the heights of the samples of each pixel.
 *
 * @param surface The scene.
 * @returns Its heights, with one pixel as the step [size, size].
 */
export function binHeights(surface: Surface): Relief {
  const size = surface.side / SUPERSAMPLING;
  const height = new Float32Array(size * size);
  for (let sample = 0; sample < surface.height.length; sample++) {
    const pixel = pixelIndex(surface, sample);
    height[pixel] = at(height, pixel) + at(surface.height, sample) / SAMPLES_PER_PIXEL;
  }
  return { side: size, step: surface.step * SUPERSAMPLING, height };
}

/**
 * Estimates how much of the sky each pixel sees: the less, the higher its neighbourhood's mean stands above it.
 *
 * @param relief Heights of the scene.
 * @returns Share of the diffuse light that arrives, above 0 to 1 [size, size].
 */
export function skyVisibility({ height, side, step }: Relief): Float32Array {
  const visibility = new Float32Array(height.length).fill(1);
  for (const { width, weight } of NEIGHBOURHOODS) {
    const radius = Math.max(1, Math.round(width / step / 2));
    const mean = boxMean(boxMean(height, side, radius, 1, side), side, radius, side, 1);
    for (let i = 0; i < mean.length; i++) {
      visibility[i] = at(visibility, i) / (1 + weight * Math.max(0, at(mean, i) - at(height, i)));
    }
  }
  return visibility;
}

/**
 * Finds the pixels from which other parts of the scene hide the lamp, with a penumbra that widens with distance.
 *
 * @param relief Heights of the scene.
 * @param lamp Place of the lamp, in units.
 * @returns Share of the lamp that each pixel sees, 0 to 1 [size, size].
 */
export function lampVisibility(relief: Relief, lamp: Place): Float32Array {
  const visibility = new Float32Array(relief.height.length).fill(1);
  const across = Math.sqrt(lamp.x * lamp.x + lamp.y * lamp.y);
  const slope = lamp.z / across;
  for (const distance of SHADOW_STEPS) {
    hideLamp(visibility, relief, {
      column: Math.round(lamp.x / across * distance / relief.step),
      row: Math.round(lamp.y / across * distance / relief.step),
      rise: slope * distance,
      softness: LAMP_HALF_WIDTH * (1 + slope * slope) * distance,
    });
  }
  return visibility;
}

/** A place on the way to the lamp. */
interface WayPoint {
  /** Pixels to the right and down. */
  readonly column: number;
  readonly row: number;
  /** How much higher than the pixel the ray is there, in units. */
  readonly rise: number;
  /** Clearance, up or down, over which the lamp disappears, in units. */
  readonly softness: number;
}

/** Lowers the visibility of all pixels whose way to the lamp is blocked at a place of it; nothing stands outside the grid. */
function hideLamp(visibility: Float32Array, relief: Relief, point: WayPoint): void {
  const { side } = relief;
  const firstColumn = Math.max(0, -point.column);
  const endColumn = Math.min(side, side - point.column);
  for (let row = Math.max(0, -point.row); row < Math.min(side, side - point.row); row++) {
    hideLampFromLine(visibility, relief, point, row * side + firstColumn, row * side + endColumn);
  }
}

function hideLampFromLine(
  visibility: Float32Array,
  { height, side }: Relief,
  { column, row, rise, softness }: WayPoint,
  first: number,
  end: number,
): void {
  const shift = row * side + column;
  for (let index = first; index < end; index++) {
    const clearance = at(height, index) + rise - at(height, index + shift);
    if (clearance >= softness) continue;
    visibility[index] = Math.min(at(visibility, index), smoothstep(-softness, softness, clearance));
  }
}

/** Running mean along one axis; places outside the grid count as the nearest one inside. */
function boxMean(
  values: Float32Array,
  side: number,
  radius: number,
  along: number,
  across: number,
): Float32Array {
  const mean = new Float32Array(values.length);
  for (let line = 0; line < side; line++) meanOfLine(mean, values, line * across, along, side, radius);
  return mean;
}

function meanOfLine(
  mean: Float32Array,
  values: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
): void {
  const last = start + (length - 1) * stride;
  let sum = (radius + 1) * at(values, start);
  for (let i = 0; i < radius; i++) sum += at(values, Math.min(start + i * stride, last));
  for (let place = start; place <= last; place += stride) {
    const entering = Math.min(place + radius * stride, last);
    const leaving = Math.max(place - (radius + 1) * stride, start);
    sum += at(values, entering) - at(values, leaving);
    mean[place] = sum / (2 * radius + 1);
  }
}
