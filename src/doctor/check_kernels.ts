/** Whether all kernels compute here what they should. */

import type { Gpu } from "../gpu/device.ts";
import { checkKernel } from "./check_kernel.ts";
import { readKernelCases } from "./kernel_cases.ts";

/**
 * Runs every kernel on its case, in both shapes where there are two.
 *
 * @returns What is told of them.
 * @throws {Error} If some write something else; the message names each.
 */
export async function checkKernels(gpu: Gpu): Promise<string> {
  const cases = await readKernelCases();
  const wrong: string[] = [];
  let worst = 0;
  for (const each of cases) {
    try {
      worst = Math.max(worst, await gpu.watched(() => checkKernel(gpu, each)));
    } catch (error) {
      wrong.push((error as Error).message);
      gpu.check(); // of a device that is lost nothing more can be found out
    }
  }
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${cases.length}: ${wrong.join("; ")}`);
  return `${cases.length} of ${cases.length}, largest difference ${
    worst.toPrecision(2)
  } of the largest number`;
}
