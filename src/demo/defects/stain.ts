import type { Random } from "../../random.ts";
import { toField } from "../geometry.ts";
import { visitSamples } from "../grid.ts";
import { mix, smoothstep } from "../ramp.ts";
import { coat, paint } from "../surface.ts";
import { choosePlace, type DefectPlan, onGoodPart, onPart } from "./plan.ts";

/** What can soil the part: linear RGB, and the metallic shine and roughness of the film. */
const FILMS = [
  { colour: [0.07, 0.04, 0.015], metal: 0.25, roughness: 0.25, turned: 0 }, // burnt oil
  { colour: [0.17, 0.045, 0.008], metal: 0.1, roughness: 0.6, turned: 0 }, // rust from a neighbour
  { colour: [0.74, 0.74, 0.71], metal: 0.05, roughness: 0.7, turned: 0 }, // dried coolant
] as const;

/** Plans a stain: a film with a ragged edge, darker along its rim, where it dried last. */
export function planStain(random: Random, severity: number): DefectPlan {
  const film = FILMS[random.integer(FILMS.length)] ?? FILMS[0];
  const centre = choosePlace(random, 8);
  const radius = mix(6, 11, random.next()) + 8 * severity;
  const strength = mix(0.4, 0.95, severity);
  const shift = { x: random.between(0, 256), y: random.between(0, 256) };
  return onGoodPart((surface, { pose, noise }) => {
    const place = toField(pose, centre);
    visitSamples(surface, place, 1.7 * radius, (index, x, y) => {
      if (!onPart(surface, index)) return;
      const [u, v] = [x - place.x, y - place.y];
      const ragged = 0.4 * noise.at(u * 0.1 + shift.x, v * 0.1 + shift.y) +
        0.1 * noise.at(u * 0.35 + shift.x, v * 0.35 + shift.y);
      const q = Math.sqrt(u * u + v * v) / radius + ragged;
      const amount = strength * smoothstep(1, 0.8, q) * mix(0.6, 1, smoothstep(0.4, 0.9, q));
      if (amount === 0) return;
      paint(surface, index, film.colour, amount);
      coat(surface, index, film, amount);
    });
  });
}
