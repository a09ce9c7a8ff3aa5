/** Pictures in which somebody marked pixels: masks of defects, regions of interest. */

import type { Image } from "./image.ts";

/** Largest sample of a picture's depth. */
export function fullScale(data: Image["data"]): number {
  return data instanceof Uint16Array ? 65535 : 255;
}

/**
 * How strongly each pixel is marked: by its brightest colour, as far as it is opaque. Where all pixels have one colour and only alpha
 * differs, by alpha alone: the colour is then the ink, and may be black.
 *
 * @returns [height, width], from 0 to {@linkcode fullScale}.
 */
export function marks(picture: Image): Uint8Array | Uint16Array {
  const { width, height, channels, data } = picture;
  const colours = channels === 2 || channels === 4 ? channels - 1 : channels;
  const alphaVaries = colours < channels && varies(picture, colours);
  const inkVaries = [0, 1, 2].slice(0, colours).some((channel) => varies(picture, channel));
  const full = fullScale(data);
  const strength = (pixel: number) => {
    const first = pixel * channels;
    const opacity = alphaVaries ? data[first + colours] as number : full;
    if (alphaVaries && !inkVaries) return opacity;
    let brightest = 0;
    for (let c = 0; c < colours; c++) brightest = Math.max(brightest, data[first + c] as number);
    return Math.round(brightest * opacity / full);
  };
  const found = data instanceof Uint16Array
    ? new Uint16Array(width * height)
    : new Uint8Array(width * height);
  return found.map((_, pixel) => strength(pixel));
}

function varies({ channels, data }: Image, channel: number): boolean {
  for (let at = channel; at < data.length; at += channels) if (data[at] !== data[channel]) return true;
  return false;
}
