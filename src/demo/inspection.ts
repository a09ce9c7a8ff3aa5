import { Random } from "../random.ts";
import { type Camera, expose } from "./camera.ts";
import { type DefectKind, planDefect } from "./defects/defects.ts";
import { GOOD_FLANGE } from "./flange.ts";
import type { Pose } from "./geometry.ts";
import { compareSurfaces } from "./mask.ts";
import { NoiseField } from "./noise.ts";
import { drawScene, type Scene } from "./scene.ts";
import { type Lighting, shade } from "./shading.ts";
import { copySurface, createSurface, type Surface } from "./surface.ts";

/** What is to be seen in a picture. */
export interface InspectionOptions {
  /** Seed of everything that varies, also of the defect; an integer from 0. */
  readonly seed: number;
  /** Width and height, in px. */
  readonly size: number;
  /** The defect; a good part if it is missing. The same seed gives the same picture but for the defect. */
  readonly defect?: {
    /** What is wrong. */
    readonly kind: DefectKind;
    /** How easy it is to see, from 0 (hard) to 1. */
    readonly severity: number;
  };
}

/** A picture of a part. */
export interface Inspection {
  /** RGB bytes [size, size, 3]. */
  readonly pixels: Uint8Array;
  /** 255 where the defect changed the part, 0 elsewhere [size, size]; all 0 for a good part. */
  readonly mask: Uint8Array;
}

/**
 * Takes a picture of a part that lies on the conveyor belt.
 *
 * Part position and rotation, lamp, exposure, white balance, focus, texture and noise vary with the seed as in a factory.
 *
 * @param options What is to be seen.
 * @returns The picture and the exact mask of its defect.
 */
export function inspectPart({ seed, size, defect }: InspectionOptions): Inspection {
  const random = new Random(seed);
  const [sensor, damage] = [new Random(random.word()), new Random(random.word())];
  const camera = adjustCamera(random);
  const lighting = placeLamp(random);
  const scene: Scene = {
    flange: GOOD_FLANGE,
    pose: placePart(random),
    beltShift: { x: random.between(0, 1000), y: random.between(0, 1000) },
    noise: new NoiseField(random),
  };
  const picture = (surface: Surface) =>
    expose(shade(surface, lighting, scene.pose.offset), size, camera, sensor);
  const good = drawScene(createSurface(size), scene);
  if (defect === undefined) return { pixels: picture(good), mask: new Uint8Array(size * size) };
  const plan = planDefect(defect.kind, damage, defect.severity);
  const bad = plan.flange === scene.flange
    ? copySurface(good)
    : drawScene(createSurface(size), { ...scene, flange: plan.flange });
  plan.apply(bad, scene);
  return { pixels: picture(bad), mask: compareSurfaces(good, bad, size) };
}

/** Exposure within 6 %, white balance within 1.5 %, and focus from good to fair. */
function adjustCamera(random: Random): Camera {
  return {
    gain: random.between(0.94, 1.06),
    balance: [random.between(0.985, 1.015), 1, random.between(0.985, 1.015)],
    defocus: random.between(0.05, 0.12),
  };
}

/** The lamp stands to the upper left and is not quite fixed; its power drifts by 5 %. */
function placeLamp(random: Random): Lighting {
  return {
    lamp: { x: -190 + random.between(-25, 25), y: -230 + random.between(-25, 25), z: 330 },
    power: random.between(1.14, 1.26),
    dome: random.between(0.42, 0.48),
  };
}

/** Largest tangent of half the part's rotation: 1.5 degrees. */
const HALF_TURN = 0.01309;

/** The part lies within 3 units and 1.5 degrees of its place; the half-angle formulas need no sine. */
function placePart(random: Random): Pose {
  const t = random.between(-HALF_TURN, HALF_TURN);
  return {
    offset: { x: random.between(-3, 3), y: random.between(-3, 3) },
    cosine: (1 - t * t) / (1 + t * t),
    sine: 2 * t / (1 + t * t),
  };
}
