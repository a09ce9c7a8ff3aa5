import type { Random } from "../../random.ts";
import { distanceBetween, type Point, toField } from "../geometry.ts";
import { sampleIndex, visitSamples } from "../grid.ts";
import { mix } from "../ramp.ts";
import { joinPoints, MARGIN, nearestOnStroke, wander } from "../stroke.ts";
import { at, coat, type Gloss, paint, type Surface } from "../surface.ts";
import { choosePlace, type DefectPlan, onGoodPart } from "./plan.ts";

/** Linear RGB of blue cloth, red thread, dark hair and pale lint. */
const COLOURS = [[0.03, 0.09, 0.35], [0.4, 0.03, 0.03], [0.02, 0.016, 0.012], [0.7, 0.68, 0.6]] as const;

const CLOTH: Gloss = { metal: 0, roughness: 0.5, turned: 0 };

/** Steepest slope at which a fibre bridges the gap beside something high. */
const STIFFNESS = 0.25;

/** Plans a fibre: a round, curled thread that lies on the highest places below it and casts a shadow on the others. */
export function planFibre(random: Random, severity: number): DefectPlan {
  const length = mix(18, 45, random.next()) + 45 * severity;
  const middle = choosePlace(random, 6);
  const points = wander(random, middle, length, 0.05);
  const radius = mix(0.75, 1.2, severity);
  const colour = COLOURS[random.integer(COLOURS.length)] ?? COLOURS[0];
  return onGoodPart((surface, { pose }) => {
    const chain = points.map((point) => toField(pose, point));
    const heights = drape(surface, chain);
    const thread = joinPoints(chain);
    visitSamples(surface, toField(pose, middle), length / 2 + MARGIN, (index, x, y) => {
      const { distance, position } = nearestOnStroke(thread, x, y);
      if (distance >= radius) return;
      const before = Math.floor(position);
      const lying = mix(heights[before] ?? 0, heights[before + 1] ?? heights[before] ?? 0, position - before);
      surface.height[index] = lying + radius + Math.sqrt(radius * radius - distance * distance);
      paint(surface, index, colour, 1);
      coat(surface, index, CLOTH, 1);
    });
  });
}

/** Height at which a fibre rests at each of its points: that of the surface, or of a slope down from something higher. */
function drape(surface: Surface, chain: readonly Point[]): number[] {
  const ground = chain.map((point) => at(surface.height, sampleIndex(surface, point)));
  return chain.map((point, i) =>
    Math.max(...chain.map((other, j) => {
      const distance = distanceBetween(point, other);
      return (ground[j] ?? ground[i] ?? 0) - STIFFNESS * distance;
    }))
  );
}
