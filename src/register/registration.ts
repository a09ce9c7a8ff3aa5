/** What a model knows of where its part lies. Plain data. */

import type { Size } from "../preprocess/rectangle.ts";
import type { Motion } from "./motion.ts";

/** How images are registered. */
export interface RegistrationSettings {
  /** How they may differ from the reference. */
  readonly motion: Motion;
  /** Size of the first good image: the picture plane that poses are in. */
  readonly frame: Size;
  /** Correlation with the reference below which the part counts as not found. */
  readonly limit: number;
}

/** The picture that images are registered to. */
export interface Reference {
  /** Size of the picture, see {@linkcode referenceSize}. */
  readonly size: Size;
  /** [height, width] colours: red, green and blue from the lowest bits on, 255 above them. */
  readonly colours: Uint32Array<ArrayBuffer>;
}

/** Colours of a reference as bytes, [height, width, 3]. */
export function bytesOf({ colours }: Reference): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: 3 * colours.length },
    (_, i) => (colours[Math.floor(i / 3)] as number) >> 8 * (i % 3),
  );
}

/** Grey of a reference, the mean of its colours, from -0.5 to 0.5. */
export function greyOf({ colours }: Reference): Float32Array<ArrayBuffer> {
  const grey = (colour: number) => (colour & 255) + (colour >> 8 & 255) + (colour >> 16 & 255);
  return Float32Array.from(colours, (colour) => grey(colour) / (3 * 255) - 0.5);
}
