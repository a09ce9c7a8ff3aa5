import type { Random } from "../random.ts";
import { mix } from "./ramp.ts";
import { at } from "./surface.ts";

/** Lattice points along one side of the table; a power of two, so that a mask wraps the index. */
const SIDE = 256;
const WRAP = SIDE - 1;

/**
 * Value noise: random numbers on an integer lattice that repeats every 256 cells, joined by cubic ramps.
 *
 * One table serves every octave and texture of an image: at different frequencies and offsets it gives unrelated values.
 */
export class NoiseField {
  readonly #lattice = new Float32Array(SIDE * SIDE);

  /**
   * Fills the lattice with numbers from -1 to 1.
   *
   * @param random Source of the 65536 lattice values.
   */
  constructor(random: Random) {
    for (let i = 0; i < this.#lattice.length; i++) this.#lattice[i] = random.between(-1, 1);
  }

  /**
   * Reads the noise at a point.
   *
   * @param x Position along the first axis, in lattice cells.
   * @param y Position along the second axis, in lattice cells.
   * @returns A smooth value from -1 to 1.
   */
  at(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const u = x - column;
    const v = y - row;
    const top = (row & WRAP) * SIDE;
    const bottom = ((row + 1) & WRAP) * SIDE;
    const left = column & WRAP;
    const right = (column + 1) & WRAP;
    const across = u * u * (3 - 2 * u);
    return mix(
      mix(at(this.#lattice, top + left), at(this.#lattice, top + right), across),
      mix(at(this.#lattice, bottom + left), at(this.#lattice, bottom + right), across),
      v * v * (3 - 2 * v),
    );
  }
}

/**
 * Draws sensor noise: the sum of the four bytes of one word, which is close to normal (kurtosis 2.7, normal has 3) and
 * needs no logarithm, whose last digit may differ from platform to platform.
 *
 * @param random Source of one word.
 * @returns A number of mean 0 and standard deviation 1, within +-3.46.
 */
export function sensorNoise(random: Random): number {
  const word = random.word();
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - BYTE_SUM_MEAN) / BYTE_SUM_DEVIATION;
}

/** Mean of the sum of four uniform bytes: 4 * 127.5. */
const BYTE_SUM_MEAN = 510;

/** Its standard deviation: each byte has the variance (256^2 - 1) / 12. */
const BYTE_SUM_DEVIATION = Math.sqrt(4 * (256 * 256 - 1) / 12);
