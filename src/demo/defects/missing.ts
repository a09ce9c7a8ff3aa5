import type { Random } from "../../random.ts";
import { type Flange, GOOD_FLANGE, type Hole, plateDistance } from "../flange.ts";
import type { DefectPlan } from "./plan.ts";

/** Leaves something out of a good part. */
type Omission = (random: Random) => Flange;

/** What can be missing, the hardest to see first. */
const OMISSIONS: readonly [Omission, Omission, Omission, Omission] = [
  (random) => changeHole(random, "fixing", (hole) => [{ ...hole, countersink: 0 }]),
  (random) => changeHole(random, "screw", () => []),
  chipEdge,
  (random) => changeHole(random, "fixing", () => []),
];

/**
 * Plans a missing feature. With rising severity: a fixing hole without its countersink, a screw hole that was not
 * drilled, an edge from which a piece broke off, a fixing hole that was not drilled.
 */
export function planMissing(random: Random, severity: number): DefectPlan {
  const step = Math.min(Math.floor(severity * OMISSIONS.length), OMISSIONS.length - 1);
  const omit = OMISSIONS[step] ?? OMISSIONS[0]; // step is an index of the list, as `planDefect` checked the severity
  return { flange: omit(random), apply: () => {} };
}

/** Replaces one hole of a kind, each equally likely, by what `change` makes of it. */
function changeHole(random: Random, use: Hole["use"], change: (hole: Hole) => Hole[]): Flange {
  const candidates = GOOD_FLANGE.holes.filter((hole) => hole.use === use);
  const chosen = candidates[random.integer(candidates.length)];
  return {
    ...GOOD_FLANGE,
    holes: GOOD_FLANGE.holes.flatMap((hole) => hole === chosen ? change(hole) : [hole]),
  };
}

/** Breaks a piece off the outline of the plate. */
function chipEdge(random: Random): Flange {
  const radius = random.between(9, 15);
  for (;;) {
    const centre = { x: random.between(-100, 100), y: random.between(-100, 100) };
    const outside = plateDistance(centre.x, centre.y) / radius;
    if (outside > -0.1 && outside < 0.3) return { ...GOOD_FLANGE, chips: [{ ...centre, radius }] };
  }
}
