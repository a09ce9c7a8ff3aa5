/** Many results of the GPU for one fixture, read back with one wait. */

import { Batch } from "../../src/gpu/batch.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { readAll, type Tensor } from "../../src/gpu/tensor.ts";

/**
 * Records named results in one batch, submits it, and reads all of them back.
 *
 * @param gpu The device.
 * @param label Name of the batch in device errors.
 * @param record Records the work and gives each result with its name.
 * @returns The results' elements by name.
 * @throws {Error} If the device reported an error.
 */
export async function collected(
  gpu: Gpu,
  label: string,
  record: (batch: Batch) => Iterable<[name: string, result: Tensor]>,
): Promise<Record<string, ArrayLike<number>>> {
  using batch = new Batch(gpu, label);
  using results = new DisposableStack();
  const named = Array.from(record(batch), ([name, result]) => [name, results.use(result)] as const);
  batch.submit();
  const contents = await readAll(gpu, named.map(([, result]) => result));
  return Object.fromEntries(named.map(([name], i) => [name, contents[i] as ArrayLike<number>]));
}
