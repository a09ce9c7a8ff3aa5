/** What a camera shows that does not see the part any more. */

import type { Image } from "../mod.ts";

/** How often a mean of the neighbours is taken: three times is near a Gaussian. */
const BLURS = 3;

/**
 * Pictures of a dead camera, by what is wrong.
 *
 * @param good A picture of a good part, with 8 bits a sample.
 */
export function deadPictures(good: Image): Record<string, Image> {
  const filled = (value: number) => changed(good, () => value);
  return {
    "black": filled(0),
    "white": filled(255),
    "grey": filled(128),
    "lamp at 10%": changed(good, (value) => Math.round(value / 10)),
    "negative": changed(good, (value) => 255 - value),
    "blur": blurred(good),
  };
}

function changed(image: Image, change: (sample: number) => number): Image {
  return { ...image, data: Uint8Array.from(image.data, change) };
}

/** Means over a window of a twentieth of the longer side, {@linkcode BLURS} times along both sides. */
function blurred({ width, height, channels, data }: Image): Image {
  const radius = Math.ceil(Math.max(width, height) / 40);
  let samples = Float64Array.from(data);
  for (let time = 0; time < BLURS; time++) {
    samples = means(samples, { step: channels, count: width, radius });
    samples = means(samples, { step: width * channels, count: height, radius });
  }
  return { width, height, channels, data: Uint8Array.from(samples, Math.round) };
}

/** Means along one side; beyond the edge the last sample goes on. */
function means(
  samples: Float64Array,
  { step, count, radius }: { readonly step: number; readonly count: number; readonly radius: number },
): Float64Array<ArrayBuffer> {
  const all = new Float64Array(samples.length);
  for (let first = 0; first < samples.length; first++) {
    if (Math.floor(first / step) % count !== 0) continue;
    const at = (place: number) => samples[first + Math.min(count - 1, Math.max(0, place)) * step] as number;
    let sum = 0;
    for (let place = -radius; place < radius; place++) sum += at(place);
    for (let place = 0; place < count; place++) {
      sum += at(place + radius);
      all[first + place * step] = sum / (2 * radius + 1);
      sum -= at(place - radius);
    }
  }
  return all;
}
