/**
 * What CutPaste cuts (Li, Sohn, Yoon and Pfister, "CutPaste: Self-Supervised Learning for Anomaly Detection and Localization",
 * CVPR 2021): the sizes, shapes and turns of its patches and scars.
 *
 * The paper's images are squares of 256 pixels, and so are those that a network sees; shapes are drawn on such a square and
 * stretched with it to the image. Only operations that IEEE 754 rounds in one way take part, so that every platform cuts alike.
 *
 * @module
 */

import type { Size } from "../preprocess/settings.ts";
import type { Random } from "../random.ts";

/** A kind of synthetic defect: a rectangle of some size, or a thin one at an angle. */
export type DefectKind = "patch" | "scar";

/** All of {@linkcode DefectKind}; files keep their places. */
export const DEFECT_KINDS = ["patch", "scar"] as const satisfies readonly DefectKind[];

/** Share of the image that a patch covers. */
export const PATCH_AREA = { least: 0.02, most: 0.15 };
/** A patch's width by its height: from here to 1 or, as often, from 1 to the end. */
const ASPECT = { least: 0.3, most: 3.3 };
/** Sides of a scar, of a square of 256. */
const SCAR_WIDTH = { least: 2 / 256, most: 16 / 256 };
const SCAR_LENGTH = { least: 10 / 256, most: 25 / 256 };
/**
 * Tangent of half the largest turn of a scar, 45 degrees. Half-angle tangents are drawn evenly, since sine and cosine follow from
 * them by divisions; that makes turns near 0 a sixth likelier than near 45.
 */
const STEEPEST = Math.SQRT2 - 1;

/** A rectangle to cut, in pixels, and how it is turned before it is pasted. */
export interface Cut extends Size {
  /** Cosine of the turn, of the square that the image is stretched to. */
  readonly cosine: number;
  /** Sine of the turn; 0 for none. */
  readonly sine: number;
}

/** Draws a cut from an image of a size. */
export function drawCut(random: Random, kind: DefectKind, { width, height }: Size): Cut {
  const [wide, high, turn] = kind === "patch" ? patch(random) : scar(random);
  return {
    width: Math.max(1, Math.round(wide * width)),
    height: Math.max(1, Math.round(high * height)),
    cosine: (1 - turn * turn) / (1 + turn * turn),
    sine: 2 * turn / (1 + turn * turn),
  };
}

type Shape = readonly [width: number, height: number, turn: number];

function patch(random: Random): Shape {
  const area = random.between(PATCH_AREA.least, PATCH_AREA.most);
  const aspect = random.integer(2) === 0 ? random.between(ASPECT.least, 1) : random.between(1, ASPECT.most);
  return [Math.sqrt(area * aspect), Math.sqrt(area / aspect), 0];
}

function scar(random: Random): Shape {
  return [
    random.between(SCAR_WIDTH.least, SCAR_WIDTH.most),
    random.between(SCAR_LENGTH.least, SCAR_LENGTH.most),
    random.between(-STEEPEST, STEEPEST),
  ];
}
