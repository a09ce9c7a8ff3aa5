import type { Random } from "../../random.ts";
import { toField } from "../geometry.ts";
import { visitSamples } from "../grid.ts";
import { mix } from "../ramp.ts";
import { at } from "../surface.ts";
import { choosePlace, type DefectPlan, onGoodPart, onPart } from "./plan.ts";

/**
 * Plans a dent: a shallow round hollow of depth d (1 - q^2)^2, with q the distance to its centre over its radius, pressed
 * into whatever texture the surface has.
 */
export function planDent(random: Random, severity: number): DefectPlan {
  const centre = choosePlace(random, 12);
  const radius = mix(8, 12, random.next()) + 4 * severity;
  const depth = radius * mix(0.18, 0.3, severity);
  const stretch = random.between(0.8, 1.25); // along x; the other axis gets the inverse
  return onGoodPart((surface, { pose }) => {
    const place = toField(pose, centre);
    visitSamples(surface, place, 1.25 * radius, (index, x, y) => {
      const u = (x - place.x) / (radius * stretch);
      const v = (y - place.y) * stretch / radius;
      const inside = 1 - u * u - v * v;
      if (inside <= 0 || !onPart(surface, index)) return;
      surface.height[index] = at(surface.height, index) - depth * inside * inside;
    });
  });
}
