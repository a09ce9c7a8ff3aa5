import type { Random } from "../src/random.ts";

/** Draws from the standard normal distribution (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
