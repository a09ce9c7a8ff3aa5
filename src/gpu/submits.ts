/** Work in submits of bounded length: drivers end what computes for too long, and the device is lost with it. */

import { Batch } from "./batch.ts";
import type { Gpu } from "./device.ts";

/**
 * Most floating-point operations of one submit: 200 ms on a GPU of 1 TFLOP/s that reaches a tenth of it. Drivers wait for two seconds or
 * more, but for all programs on the machine together.
 */
export const SUBMIT_FLOPS = 2e10;

/** Something to record. */
export interface Step {
  /** Floating-point operations that it takes. */
  readonly flops: number;
  readonly record: (batch: Batch) => void;
}

/**
 * Splits steps into submits, in their order.
 *
 * @param flops Of every step.
 * @param most Of a submit; a step that takes more is a submit of its own.
 * @returns The number of steps of every submit.
 */
export function submitSizes(flops: readonly number[], most = SUBMIT_FLOPS): number[] {
  const sizes: number[] = [];
  let sum = 0;
  for (const own of flops) {
    sum += own;
    const size = sum <= most ? sizes.pop() ?? 0 : 0;
    sizes.push(size + 1);
    if (size === 0) sum = own;
  }
  return sizes;
}

/**
 * Submits steps in their order, as many at a time as {@linkcode submitSizes} says. What is computed does not depend on it.
 *
 * @param label Name of the encoders in device errors.
 * @param most Operations of a submit.
 */
export function submitSteps(gpu: Gpu, label: string, steps: readonly Step[], most = SUBMIT_FLOPS): void {
  let first = 0;
  for (const size of submitSizes(steps.map(({ flops }) => flops), most)) {
    using batch = new Batch(gpu, label);
    for (const { record } of steps.slice(first, first + size)) record(batch);
    batch.submit();
    first += size;
  }
}
