import type { Random } from "../../random.ts";
import { toField } from "../geometry.ts";
import { visitSamples } from "../grid.ts";
import { mix, smoothstep } from "../ramp.ts";
import { joinPoints, MARGIN, nearestOnStroke, wander } from "../stroke.ts";
import { at, coat, paint } from "../surface.ts";
import { choosePlace, type DefectPlan, onGoodPart, onPart } from "./plan.ts";

/** Freshly cut aluminium: linear RGB and finish. */
const FRESH = { colour: [0.88, 0.88, 0.87], metal: 0.7, roughness: 0.45, turned: 0 } as const;

/** Height of the burr that the tool raises on both sides, relative to the depth of the groove. */
const BURR = 0.4;

/** Distance of the burr's crest from the middle of the groove, and where it ends, in half widths of the groove. */
const BURR_PLACE = 1.1;
const BURR_END = 2;

/**
 * Plans a scratch: a groove with a burr on either side, which runs out at both ends and
 * shines where the metal is fresh.
 */
export function planScratch(random: Random, severity: number): DefectPlan {
  const length = mix(35, 75, random.next()) + 40 * severity;
  const middle = choosePlace(random, 12);
  const points = wander(random, middle, length, 0.004);
  const halfWidth = mix(1, 1.8, severity);
  const depth = mix(1, 2.2, severity);
  const fresh = mix(0.5, 0.95, severity);
  return onGoodPart((surface, { pose }) => {
    const chain = joinPoints(points.map((point) => toField(pose, point)));
    visitSamples(surface, toField(pose, middle), length / 2 + MARGIN, (index, x, y) => {
      const { distance, position } = nearestOnStroke(chain, x, y);
      const across = distance / halfWidth;
      if (across > BURR_END || !onPart(surface, index)) return;
      const runOut = smoothstep(0, 0.25, Math.min(position, chain.length - position) / chain.length);
      const relief = BURR * bump(across - BURR_PLACE) - bump(across);
      surface.height[index] = at(surface.height, index) + depth * runOut * relief;
      const bare = fresh * runOut * smoothstep(1.4, 0.4, across);
      paint(surface, index, FRESH.colour, bare);
      coat(surface, index, FRESH, bare);
    });
  });
}

/** A smooth bump of height 1 and half width 1, (1 - t^2)^2: sharper edges would not survive the sampling. */
function bump(t: number): number {
  const inside = Math.max(0, 1 - t * t);
  return inside * inside;
}
