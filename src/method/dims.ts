/** The choice of how many channels or components are kept. */

import { OptionError } from "../options/check.ts";

/**
 * The number that the option `dims` asks for.
 *
 * @param dims What was asked for: a number, all, or nothing.
 * @param total Channels of all feature maps.
 * @param fallback Taken where nothing was asked for, if there are so many.
 * @throws {OptionError} If more are wanted than there are.
 */
export function chooseDims(dims: number | "all" | undefined, total: number, fallback: number): number {
  if (dims === undefined) return Math.min(fallback, total);
  if (dims === "all") return total;
  if (dims <= total) return dims;
  throw new OptionError(
    "Cannot fit",
    "dims",
    `must be 1 to ${total}, as many channels as the backbone's feature maps have in all, or 'all': received ${dims}`,
  );
}
