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
const BURR = 0.45;

/**
 * Plans a scratch: a groove with a triangular cross-section and a burr on either side, which runs out at both ends and
 * shines where the metal is fresh.
 */
export function planScratch(random: Random, severity: number): DefectPlan {
  const length = mix(35, 75, random.next()) + 40 * severity;
  const points = wander(random, choosePlace(random, 20), length, 0.004);
  const halfWidth = mix(0.7, 1.5, severity);
  const depth = mix(0.5, 1.9, severity);
  const fresh = mix(0.25, 0.9, severity);
  return onGoodPart((surface, { pose }) => {
    const chain = joinPoints(points.map((point) => toField(pose, point)));
    const middle = toField(pose, points[points.length >> 1] ?? { x: 0, y: 0 });
    visitSamples(surface, middle, length / 2 + MARGIN, (index, x, y) => {
      const { distance, position } = nearestOnStroke(chain, x, y);
      const across = distance / halfWidth;
      if (across > 2 || !onPart(surface, index)) return;
      const runOut = smoothstep(0, 0.25, Math.min(position, chain.length - position) / chain.length);
      const groove = Math.max(0, 1 - across);
      const burr = Math.max(0, 1 - Math.abs(across - 1.3) / 0.7);
      surface.height[index] = at(surface.height, index) + depth * runOut * (BURR * burr - groove);
      const bare = fresh * runOut * smoothstep(1.4, 0.4, across);
      paint(surface, index, FRESH.colour, bare);
      coat(surface, index, FRESH, bare);
    });
  });
}
