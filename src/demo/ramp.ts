/**
 * Scalar ramps of the renderer. Like the whole renderer they use only +, -, *, / and the square root, which IEEE 754
 * rounds in one way, so that an image has the same bytes on every platform.
 *
 * @module
 */

/**
 * Limits a number to an interval.
 *
 * @param value The number.
 * @param low Smallest result.
 * @param high Largest result.
 * @returns The number of [low, high] nearest to the value.
 */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/**
 * Goes from one number to another in a straight line.
 *
 * @param from Result at weight 0.
 * @param to Result at weight 1.
 * @param weight Position between the two.
 * @returns from + weight * (to - from).
 */
export function mix(from: number, to: number, weight: number): number {
  return from + weight * (to - from);
}

/**
 * Rises smoothly from 0 to 1 (cubic Hermite, 3t^2 - 2t^3).
 *
 * @param start Where the ramp leaves 0.
 * @param end Where it reaches 1; an end below the start makes it fall instead.
 * @param value The position.
 * @returns A number from 0 to 1.
 */
export function smoothstep(start: number, end: number, value: number): number {
  const t = clamp((value - start) / (end - start), 0, 1);
  return t * t * (3 - 2 * t);
}
