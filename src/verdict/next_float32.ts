const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/**
 * The smallest float32 above a number. Scores are float32 and `score >= threshold` is an alarm: with this as
 * threshold exactly the scores above `score` are alarms, and it is stored and compared without rounding
 * everywhere, shaders included.
 *
 * @param score Any number but NaN.
 * @returns A float32 greater than `score`; Infinity above the largest finite float32, and of Infinity itself.
 */
export function nextFloat32(score: number): number {
  float[0] = score;
  const rounded = float[0];
  if (rounded > score || score === Infinity) return rounded;
  if (rounded === 0) bits[0] = 1; // the least positive number, from either zero
  else bits[0] = (bits[0] as number) + Math.sign(rounded);
  return float[0];
}
