import { FIELD, type Grid, SUPERSAMPLING } from "./grid.ts";
import { mix } from "./ramp.ts";

/**
 * What the camera looks at, sampled on a square grid, row by row from the top left; a height field with materials.
 *
 * Coordinates have their origin in the middle of the field of view, x to the right, y down and height towards the camera.
 */
export interface Surface extends Grid {
  /** Height above the belt, in units [side, side]. */
  readonly height: Float32Array;
  /** Base colour: share of the light sent back, linear RGB from 0 to 1 [side, side, 3]. */
  readonly colour: Float32Array;
  /** Share of the light that is mirrored as by metal instead of scattered, 0 to 1 [side, side]. */
  readonly metal: Float32Array;
  /** Roughness of the microfacets (alpha of the GGX distribution), 0 to 1 [side, side]. */
  readonly roughness: Float32Array;
  /** How much smoother the surface is along the lathe's grooves than across, 0 (not at all) to 1 [side, side]. */
  readonly turned: Float32Array;
}

/** How a material reflects, apart from its colour; the terms are those of `Surface`. */
export interface Gloss {
  /** Share of mirrored light. */
  readonly metal: number;
  /** Roughness of the microfacets. */
  readonly roughness: number;
  /** Strength of lathe grooves. */
  readonly turned: number;
}

/**
 * Makes an empty surface: flat, black and smooth.
 *
 * @param size Width and height of the image to be rendered, in px.
 * @returns A surface of SUPERSAMPLING * size samples along each side.
 */
export function createSurface(size: number): Surface {
  const side = SUPERSAMPLING * size;
  const plane = () => new Float32Array(side * side);
  return {
    side,
    step: FIELD / side,
    height: plane(),
    colour: new Float32Array(3 * side * side),
    metal: plane(),
    roughness: plane(),
    turned: plane(),
  };
}

/**
 * Copies a surface.
 *
 * @param surface The surface.
 * @returns A surface that can be changed without changing the first.
 */
export function copySurface(surface: Surface): Surface {
  return {
    ...surface,
    height: surface.height.slice(),
    colour: surface.colour.slice(),
    metal: surface.metal.slice(),
    roughness: surface.roughness.slice(),
    turned: surface.turned.slice(),
  };
}

/**
 * Covers a sample with a colour.
 *
 * @param surface The surface, changed in place.
 * @param index Index of the sample.
 * @param colour Linear RGB.
 * @param opacity 0 leaves the old colour, 1 hides it.
 */
export function paint(
  { colour: base }: Surface,
  index: number,
  colour: readonly number[],
  opacity: number,
): void {
  for (let c = 0; c < 3; c++) base[3 * index + c] = mix(at(base, 3 * index + c), colour[c] ?? 0, opacity);
}

/**
 * Moves the finish of a sample towards that of another material.
 *
 * @param surface The surface, changed in place.
 * @param index Index of the sample.
 * @param gloss The other material.
 * @param opacity 0 leaves the old finish, 1 replaces it.
 */
export function coat(surface: Surface, index: number, gloss: Gloss, opacity: number): void {
  surface.metal[index] = mix(at(surface.metal, index), gloss.metal, opacity);
  surface.roughness[index] = mix(at(surface.roughness, index), gloss.roughness, opacity);
  surface.turned[index] = mix(at(surface.turned, index), gloss.turned, opacity);
}

/**
 * Reads an array at an index that the caller has made sure of.
 *
 * @param values The array.
 * @param index An index inside it.
 * @returns The value there.
 */
export function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
