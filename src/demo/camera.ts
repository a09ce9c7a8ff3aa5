import type { Random } from "../random.ts";
import { sensorNoise } from "./noise.ts";
import { clamp } from "./ramp.ts";
import { at } from "./surface.ts";

/** The camera of one image. */
export interface Camera {
  /** Exposure: multiplies the light. */
  readonly gain: number;
  /** White balance: multiplies red, green and blue. */
  readonly balance: readonly [number, number, number];
  /** Defocus: weight of each neighbour in the 3-tap blur that is applied twice, 0 (sharp) to 1/3. */
  readonly defocus: number;
}

/** Light lost in the corners of the picture. */
const VIGNETTE = 0.22;

/** Variance of the sensor noise in linear light: a constant for reading out, and one per unit of light for photons. */
const NOISE = { read: 0.000009, photon: 0.00012 };

/** Light at which the sensor's shoulder reaches full scale. */
const WHITE = 2.2;

/**
 * Takes the picture: optics, sensor noise, tone curve, 8 bits.
 *
 * @param light Light that falls on each pixel, linear RGB [size, size, 3].
 * @param size Width and height of the picture, in px.
 * @param camera Its settings.
 * @param random Source of the sensor noise.
 * @returns RGB bytes [size, size, 3].
 */
export function expose(light: Float32Array, size: number, camera: Camera, random: Random): Uint8Array {
  let picture = light;
  for (let pass = 0; pass < 2; pass++) {
    picture = blurLine(picture, size, 3, camera.defocus);
    picture = blurLine(picture, size, 3 * size, camera.defocus);
  }
  const exposure = camera.balance.map((balance) => balance * camera.gain);
  const bytes = new Uint8Array(picture.length);
  for (let pixel = 0; pixel < size * size; pixel++) {
    readPixel(bytes, picture, pixel, vignette(pixel, size), exposure, random);
  }
  return bytes;
}

/** Reads the three colours of a pixel out of the sensor. */
function readPixel(
  bytes: Uint8Array,
  picture: Float32Array,
  pixel: number,
  share: number,
  exposure: readonly number[],
  random: Random,
): void {
  for (let c = 0; c < 3; c++) {
    bytes[3 * pixel + c] = digitize(at(picture, 3 * pixel + c) * (exposure[c] ?? 0) * share, random);
  }
}

/** Share of the light that the lens lets through to a pixel. */
function vignette(pixel: number, size: number): number {
  const row = Math.floor(pixel / size);
  const x = (pixel - row * size + 0.5) / size * 2 - 1;
  const y = (row + 0.5) / size * 2 - 1;
  return 1 - VIGNETTE * (x * x + y * y) / 2;
}

/** Byte that the sensor gives for an amount of light. */
function digitize(light: number, random: Random): number {
  const noise = sensorNoise(random) * Math.sqrt(NOISE.read + NOISE.photon * light);
  return Math.round(255 * toneCurve(light + noise));
}

/** Reinhard's curve with a white point ("Photographic tone reproduction", 2002, equation 4), then a gamma of 2. */
function toneCurve(light: number): number {
  return Math.sqrt(clamp(light * (1 + light / (WHITE * WHITE)) / (1 + light), 0, 1));
}

/** One [w, 1 - 2w, w] blur along the axis whose neighbours are `stride` apart; the ends are repeated. */
function blurLine(picture: Float32Array, size: number, stride: number, weight: number): Float32Array {
  const blurred = new Float32Array(picture.length);
  const line = stride * size;
  for (let i = 0; i < picture.length; i++) {
    const place = i % line;
    const centre = at(picture, i);
    const before = place < stride ? centre : at(picture, i - stride);
    const after = place >= line - stride ? centre : at(picture, i + stride);
    blurred[i] = centre + weight * (before + after - 2 * centre);
  }
  return blurred;
}
