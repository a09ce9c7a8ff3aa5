/**
 * The geometry of the inspected part: a cast aluminium flange, face-turned and drilled, 192 units square.
 *
 * Signed distances to the outlines (negative inside) say where material is and how far the edges are, which gives the
 * height of every place in a few operations (after Hart, "Sphere tracing", 1996; here the camera looks straight down).
 *
 * @module
 */
import { distanceBetween, type Point } from "./geometry.ts";
import { writeText } from "./lettering.ts";
import { smoothstep } from "./ramp.ts";
import { nearestOnStroke } from "./stroke.ts";

/** A drilled hole. */
export interface Hole extends Point {
  /** A fixing hole of the plate, or a screw hole of the turned face. */
  readonly use: "fixing" | "screw";
  /** Radius of the drill, in units. */
  readonly radius: number;
  /** Width of its 45 degree countersink, in units; 0 when it was forgotten. */
  readonly countersink: number;
}

/** A piece broken off an edge. */
export interface Chip extends Point {
  /** Radius of the missing piece, in units. */
  readonly radius: number;
}

/** The features of one part; what a good part has is `GOOD_FLANGE`. */
export interface Flange {
  /** All drilled holes. */
  readonly holes: readonly Hole[];
  /** Pieces broken off. */
  readonly chips: readonly Chip[];
}

/** How the surface at a place was made; "none" is where the belt shows. */
export type Finish = "none" | "cast" | "turned" | "broken";

/** A place of the part. */
export interface FlangePlace {
  /** Height above the belt, in units. */
  readonly height: number;
  /** Surface finish. */
  readonly finish: Finish;
}

/** Half the plate's side, the radius of its corners, and its height. */
const PLATE = { half: 96, corner: 26, height: 9, edge: 4 };
/** The turned face that stands above the plate; chamfer at its rim, fillet at its foot. */
const FACE = { radius: 68, height: 15, chamfer: 2.5, fillet: 3 };
/** The groove for the seal ring, in the turned face. */
const GROOVE = { radius: 44.5, half: 4, depth: 3.2, wall: 1.6 };
/** The bore with its keyway (half width, and how far it reaches from the centre). */
const BORE = { radius: 27, chamfer: 3, keyHalf: 5, keyReach: 34 };
/** The engraved marks. */
const MARK = { halfWidth: 0.8, depth: 1.5, height: 9.5, y: 82 };

const MARKS = [writeText("DN50 PN16", MARK.height, MARK.y), writeText("A356", MARK.height, -MARK.y)];

const HALF_SQRT_3 = Math.sqrt(3) / 2;
const SCREW_CIRCLE = 58;

/** Places of the six screw holes on a circle of radius 1. */
const HEXAGON = [[1, 0], [0.5, HALF_SQRT_3], [-0.5, HALF_SQRT_3], [-1, 0], [-0.5, -HALF_SQRT_3], [
  0.5,
  -HALF_SQRT_3,
]];

/** The part as drawn: four fixing holes in the plate, six screw holes in the face, nothing broken. */
export const GOOD_FLANGE: Flange = {
  holes: [
    ...[[-71, -71], [71, -71], [-71, 71], [71, 71]].map(([x = 0, y = 0]): Hole => (
      { use: "fixing", x, y, radius: 8, countersink: 4 }
    )),
    ...HEXAGON.map(([x = 0, y = 0]): Hole => (
      { use: "screw", x: SCREW_CIRCLE * x, y: SCREW_CIRCLE * y, radius: 3.4, countersink: 1.4 }
    )),
  ],
  chips: [],
};

/**
 * Measures the part at a place.
 *
 * @param flange The part's features.
 * @param x Position in the part's coordinates, in units.
 * @param y Position in the part's coordinates.
 * @returns Height without surface texture, and finish.
 */
export function measureFlange(flange: Flange, x: number, y: number): FlangePlace {
  const outline = plateDistance(x, y);
  if (outline >= 0) return NOTHING;
  const bore = boreDistance(x, y);
  if (bore <= 0) return NOTHING;
  const r = Math.sqrt(x * x + y * y);
  const turned = r < FACE.radius;
  let height = turned ? faceHeight(r, bore) : plateHeight(r, -outline, x, y);
  for (const hole of flange.holes) {
    if (Math.abs(y - hole.y) > hole.radius + hole.countersink) continue;
    const rim = distanceBetween(hole, { x, y }) - hole.radius;
    if (rim <= 0) return NOTHING;
    if (rim < hole.countersink) height -= hole.countersink - rim;
  }
  for (const chip of flange.chips) {
    const depth = chip.radius - distanceBetween(chip, { x, y });
    if (depth > 0) return height > depth ? { height: height - depth, finish: "broken" } : NOTHING;
  }
  return { height, finish: turned ? "turned" : "cast" };
}

const NOTHING: FlangePlace = { height: 0, finish: "none" };

/** Signed distance to the outline of the plate, a square with round corners. */
export function plateDistance(x: number, y: number): number {
  const dx = Math.abs(x) - PLATE.half + PLATE.corner;
  const dy = Math.abs(y) - PLATE.half + PLATE.corner;
  const outX = Math.max(dx, 0);
  const outY = Math.max(dy, 0);
  return Math.sqrt(outX * outX + outY * outY) + Math.min(Math.max(dx, dy), 0) - PLATE.corner;
}

/** Signed distance to the bore joined with its keyway, which points up in the picture. */
function boreDistance(x: number, y: number): number {
  const circle = Math.sqrt(x * x + y * y) - BORE.radius;
  const key = Math.max(Math.abs(x) - BORE.keyHalf, y, -y - BORE.keyReach);
  return Math.min(circle, key);
}

/** Height of the turned face at a radius: chamfers at both rims, and the groove for the seal. */
function faceHeight(r: number, bore: number): number {
  const groove = smoothstep(GROOVE.half, GROOVE.half - GROOVE.wall, Math.abs(r - GROOVE.radius));
  const outer = Math.max(0, FACE.chamfer - (FACE.radius - r));
  const inner = Math.max(0, BORE.chamfer - bore);
  return FACE.height - GROOVE.depth * groove - outer - inner;
}

/** Height of the cast plate: rounded outer edge, fillet at the foot of the face, engraved marks. */
function plateHeight(r: number, inside: number, x: number, y: number): number {
  const edge = PLATE.edge - leg(PLATE.edge, Math.max(0, PLATE.edge - inside));
  const foot = Math.max(0, FACE.fillet - (r - FACE.radius));
  const fillet = FACE.fillet - leg(FACE.fillet, foot);
  return PLATE.height - edge + fillet - MARK.depth * engraving(x, y);
}

/** Depth of the engraved marks at a place, 0 to 1. */
function engraving(x: number, y: number): number {
  const reach = 2 * MARK.halfWidth;
  for (const line of MARKS) {
    if (Math.abs(y - line.y) > MARK.height / 2 + reach || Math.abs(x) > line.halfLength + reach) continue;
    return smoothstep(reach, MARK.halfWidth / 2, nearestOnStroke(line.strokes, x, y).distance);
  }
  return 0;
}

/** Second leg of a right triangle. */
function leg(hypotenuse: number, other: number): number {
  return Math.sqrt(hypotenuse * hypotenuse - other * other);
}
