import type { Random } from "../../random.ts";
import { type Flange, GOOD_FLANGE, measureFlange, plateDistance } from "../flange.ts";
import type { Point } from "../geometry.ts";
import type { Scene } from "../scene.ts";
import { at, type Surface } from "../surface.ts";

/** What is wrong with one part. */
export interface DefectPlan {
  /** The part's features; those of a good part unless the defect is one of them. */
  readonly flange: Flange;
  /** Changes height and material where the defect is; leaves the rest of the drawn scene as it was. */
  readonly apply: (surface: Surface, scene: Scene) => void;
}

/**
 * Plans a defect.
 *
 * @param random Source of its place and shape.
 * @param severity How easy it is to see, from 0 (hard) to 1.
 */
export type Planner = (random: Random, severity: number) => DefectPlan;

/**
 * Plans a defect of the surface of a part whose features are all right.
 *
 * @param apply Changes the drawn scene.
 * @returns The plan.
 */
export function onGoodPart(apply: DefectPlan["apply"]): DefectPlan {
  return { flange: GOOD_FLANGE, apply };
}

/** Half the side of the square that holds the part, in units. */
const REACH = 96;

/**
 * Chooses a place on the part, each equally likely.
 *
 * @param random Source of the place.
 * @param margin Smallest distance to the outline of the plate, in units.
 * @returns A point in the part's coordinates that is neither in a hole nor off the part.
 */
export function choosePlace(random: Random, margin: number): Point {
  for (;;) {
    const x = random.between(-REACH, REACH);
    const y = random.between(-REACH, REACH);
    if (plateDistance(x, y) < -margin && measureFlange(GOOD_FLANGE, x, y).finish !== "none") return { x, y };
  }
}

/**
 * Tells whether a sample shows the part and not the belt.
 *
 * @param surface The drawn scene.
 * @param index Index of the sample.
 * @returns True on the part: the belt is the only thing without metal.
 */
export function onPart(surface: Surface, index: number): boolean {
  return at(surface.metal, index) > 0;
}
