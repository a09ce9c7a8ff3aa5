/** The sizes that work is counted at. */

import type { Band } from "../../src/gaussian/bands.ts";
import type { Level } from "../../src/gaussian/hierarchy.ts";
import { bandOf, type ModelShape } from "../gaussian_shapes.ts";

/** A model and a batch. */
export interface Case {
  readonly name: string;
  /** Sides of the network's input. */
  readonly side: number;
  /** Images of a batch. */
  readonly images: number;
  /** The Gaussian's levels, coarsest first. */
  readonly levels: readonly Level[];
  /** All channels of the network and the sides of their maps, finest first. */
  readonly maps: readonly { readonly channels: number; readonly side: number }[];
}

/** Sides of a source image in red, green and blue of 8 bits. */
export const SOURCE = 1024;

/** Images of the fits whose images are left out. */
export const FITTED = 64;

/** Bytes of a number. */
export const FLOAT = 4;

/** ResNet-18's channels or Wide ResNet-50's, drawn in about equal shares, at a square input. */
export function levelsOf(side: number, dims: number): Band {
  const shares = dims === 100 ? [14, 29, 57] : [79, 157, 314];
  const shape: ModelShape = {
    name: "",
    maps: shares.map((channels, i) => ({
      channels,
      height: side / 2 ** (i + 2),
      width: side / 2 ** (i + 2),
    })),
  };
  return bandOf(shape);
}

/** All cases: 224 and 256 pixels, 100 channels of ResNet-18 and 550 of Wide ResNet-50, one image and 8. */
export function cases(): Case[] {
  return [224, 256].flatMap((side) =>
    [100, 550].flatMap((dims) =>
      [1, 8].map((images): Case => ({
        name: `${side} x ${side}, d = ${dims}, batch ${images}`,
        side,
        images,
        levels: levelsOf(side, dims).levels,
        maps: (dims === 100 ? [64, 128, 256] : [256, 512, 1024]).map((channels, i) => ({
          channels,
          side: side / 2 ** (i + 2),
        })),
      }))
    )
  );
}
