/**
 * The scene without defects: the flange on its conveyor belt, with material and texture at every sample.
 *
 * @module
 */
import { type Finish, type Flange, measureFlange } from "./flange.ts";
import { type Point, type Pose, toPart } from "./geometry.ts";
import { samplePoint } from "./grid.ts";
import type { NoiseField } from "./noise.ts";
import type { Gloss, Surface } from "./surface.ts";

/** Everything that the surface of one image depends on. */
export interface Scene {
  /** The part and its features. */
  readonly flange: Flange;
  /** Where the part lies. */
  readonly pose: Pose;
  /** Where the belt stands. */
  readonly beltShift: Point;
  /** Random texture of this part and this stretch of belt. */
  readonly noise: NoiseField;
}

/** What a finish looks like. */
interface Material extends Gloss {
  /** Linear RGB. */
  readonly colour: readonly [number, number, number];
  /** Relative variation of the colour from grain to grain. */
  readonly mottle: number;
}

const MATERIALS: Readonly<Record<Finish, Material>> = {
  none: { colour: [0.026, 0.042, 0.04], mottle: 0.25, metal: 0, roughness: 0.6, turned: 0 },
  cast: { colour: [0.46, 0.47, 0.48], mottle: 0.1, metal: 0.55, roughness: 0.5, turned: 0 },
  turned: { colour: [0.74, 0.73, 0.71], mottle: 0.03, metal: 0.95, roughness: 0.42, turned: 0.8 },
  broken: { colour: [0.6, 0.6, 0.59], mottle: 0.25, metal: 0.6, roughness: 0.4, turned: 0 },
};

/** Side of one crossing of the belt's fabric, in units, and the height of its threads. */
const WEAVE = { cell: 3.4, height: 0.5 };

/**
 * Draws the scene.
 *
 * @param surface Receives the height and the material of every sample; what it held before is overwritten.
 * @param scene What to draw.
 * @returns The same surface.
 */
export function drawScene(surface: Surface, scene: Scene): Surface {
  for (let index = 0; index < surface.height.length; index++) drawSample(surface, scene, index);
  return surface;
}

function drawSample(surface: Surface, { flange, pose, beltShift, noise }: Scene, index: number): void {
  const field = samplePoint(surface, index);
  const part = toPart(pose, field);
  const { height, finish } = measureFlange(flange, part.x, part.y);
  const onBelt = finish === "none";
  const x = onBelt ? field.x + beltShift.x : part.x;
  const y = onBelt ? field.y + beltShift.y : part.y;
  surface.height[index] = height + relief(finish, noise, x, y);
  const material = MATERIALS[finish];
  const shade = 1 + material.mottle * noise.at(x * 0.9 + 31, y * 0.9);
  for (let c = 0; c < 3; c++) surface.colour[3 * index + c] = (material.colour[c] ?? 0) * shade;
  surface.metal[index] = material.metal;
  surface.roughness[index] = material.roughness;
  surface.turned[index] = material.turned;
}

/** Relief of a finish at a place, in units. */
function relief(finish: Finish, noise: NoiseField, x: number, y: number): number {
  switch (finish) {
    case "none":
      return weave(noise, x, y);
    case "cast":
      return 0.2 * noise.at(x * 0.95, y * 0.95) + 0.12 * noise.at(x * 0.55 + 91, y * 0.55) +
        0.7 * noise.at(x * 0.035, y * 0.035 + 17);
    case "turned": {
      const r = Math.sqrt(x * x + y * y);
      return 0.07 * noise.at(r * 0.9, 140 + 0.012 * x) + 0.05 * noise.at(r * 0.31, 70 + 0.006 * y);
    }
    case "broken":
      return 0.9 * noise.at(x * 0.45, y * 0.45) + 0.5 * noise.at(x * 0.9, y * 0.9);
  }
}

/** Plain weave: in every other crossing the thread along x lies on top, in the others the thread along y. */
function weave(noise: NoiseField, x: number, y: number): number {
  const warp = 0.25 * noise.at(x * 0.11, y * 0.11);
  const a = x / WEAVE.cell + warp;
  const b = y / WEAVE.cell - warp;
  const column = Math.floor(a);
  const row = Math.floor(b);
  const across = ((column + row) & 1) === 0 ? a - column : b - row;
  return WEAVE.height * 4 * across * (1 - across) + 0.15 * noise.at(x * 0.9, y * 0.9 + 23);
}
