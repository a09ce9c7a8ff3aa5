/** Whether the device holds what it says. */

import type { Gpu } from "../gpu/device.ts";
import { Tensor } from "../gpu/tensor.ts";

/** Bytes of the largest buffer that is tried: that of a device of default limits. */
const TRIED = 2 ** 27;

/** Numbers that are written at each end. */
const ENDS = 1024;

/**
 * Makes the largest buffer, up to 128 MiB, writes at both ends and reads it back.
 *
 * @returns What is told of it.
 * @throws {Error} If it cannot be had, or holds something else.
 */
export async function checkMemory(gpu: Gpu): Promise<string> {
  const length = Math.floor(Math.min(gpu.largestBuffer, TRIED) / 4);
  const started = performance.now();
  using tensor = Tensor.create(gpu, "doctor", [length], "u32");
  const ends = Uint32Array.from({ length: ENDS }, (_, i) => Math.imul(i + 1, 2654435761) >>> 0);
  tensor.write(ends);
  tensor.write(ends.toReversed(), length - ENDS);
  const read = await tensor.read();
  const right = ends.every((value, i) => read[i] === value && read[length - 1 - i] === value) &&
    read.subarray(ENDS, length - ENDS).every((value) => value === 0);
  const size = `a buffer of ${Math.round(4 * length / 2 ** 20)} MiB`;
  if (!right) throw new Error(`${size} does not hold what was written`);
  return `${size} written and read back in ${Math.round(performance.now() - started)} ms`;
}
