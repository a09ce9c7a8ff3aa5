/** Colour jitter of cut patches, as CutPaste does it: brightness, contrast, saturation and hue, each by at most a tenth. */

import type { Random } from "../random.ts";

/** Largest change: of the three factors from 1, of the hue in turns; what programs of CutPaste have in common. */
const STRENGTH = 0.1;

/** Share of red, green and blue in the brightness of a colour (ITU-R BT.601). */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/** A change of colours. */
export interface Jitter {
  /** Factor of every sample. */
  readonly brightness: number;
  /** Factor of the distance from the patch's mean grey. */
  readonly contrast: number;
  /** Factor of the distance from the pixel's own grey. */
  readonly saturation: number;
  /** Added to the hue, in turns. */
  readonly hue: number;
}

/** Draws a change of colours. */
export function drawJitter(random: Random): Jitter {
  const factor = () => random.between(1 - STRENGTH, 1 + STRENGTH);
  return {
    brightness: factor(),
    contrast: factor(),
    saturation: factor(),
    hue: random.between(-STRENGTH, STRENGTH),
  };
}

/**
 * Changes the colours of pixels in place: brightness, contrast, saturation, hue, in this order, each kept within the range. Of
 * grey pixels only the first two.
 *
 * @param samples Interleaved, without alpha.
 * @param colours Samples of a pixel, 1 or 3.
 * @param white Largest sample; the least is 0.
 */
export function jitterColours(
  samples: Float64Array,
  colours: number,
  white: number,
  { brightness, contrast, saturation, hue }: Jitter,
): void {
  const kept = (value: number) => Math.min(Math.max(value, 0), white);
  let sum = 0;
  for (let i = 0; i < samples.length; i += colours) {
    for (let c = i; c < i + colours; c++) samples[c] = kept(brightness * (samples[c] as number));
    sum += grey(samples, i, colours);
  }
  const mean = sum * colours / samples.length;
  for (let i = 0; i < samples.length; i += colours) {
    for (let c = i; c < i + colours; c++) {
      samples[c] = kept(mean + contrast * (samples[c] as number - mean));
    }
    if (colours === 1) continue;
    const own = grey(samples, i, colours);
    for (let c = i; c < i + colours; c++) {
      samples[c] = kept(own + saturation * (samples[c] as number - own));
    }
    turnHue(samples, i, hue);
  }
}

function grey(samples: Float64Array, i: number, colours: number): number {
  const red = samples[i] as number;
  return colours === 1
    ? red
    : RED * red + GREEN * (samples[i + 1] as number) + BLUE * (samples[i + 2] as number);
}

/** Turns the hue of the pixel at i; its lightest and darkest samples stay what they are. */
function turnHue(samples: Float64Array, i: number, turns: number): void {
  const [red, green, blue] = samples.subarray(i, i + 3) as unknown as [number, number, number];
  const high = Math.max(red, green, blue);
  const chroma = high - Math.min(red, green, blue);
  if (chroma === 0) return;
  const sixth = high === red
    ? (green - blue) / chroma
    : high === green
    ? (blue - red) / chroma + 2
    : (red - green) / chroma + 4;
  [5, 3, 1].forEach((start, c) => {
    const k = (start + sixth + 6 * turns + 12) % 6;
    samples[i + c] = high - chroma * Math.min(Math.max(Math.min(k, 4 - k), 0), 1);
  });
}
