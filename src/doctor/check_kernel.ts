/** Whether a kernel computes here what it should. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { type ElementType, readAll, Tensor } from "../gpu/tensor.ts";
import type { Contents, KernelCase } from "./kernel_cases.ts";

/** Largest difference of a float32, relative to the largest number of its buffer: sums of a small case in any order stay far below. */
const AGREEMENT = 1e-4;

/** What a test leaves where a kernel writes nothing, and larger than all that one computes. */
const POISON = 1e30;

/**
 * Runs a kernel on its case.
 *
 * @returns The largest difference, relative to the largest number that is expected in the same buffer.
 * @throws {Error} If it writes something else, or the device reports an error.
 */
export async function checkKernel(
  gpu: Gpu,
  { shader, workgroups, params, before, after }: KernelCase,
): Promise<number> {
  using stack = new DisposableStack();
  const buffers = Object.fromEntries(
    Object.entries(before).map(([name, { shape, data }]) =>
      [name, stack.use(Tensor.from(gpu, `${shader} ${name}`, shape, data))] as const
    ),
  );
  using batch = new Batch(gpu, "doctor");
  batch.run(shader, { workgroups: workgroups as [number, number, number], buffers, params });
  batch.submit();
  const names = Object.keys(after);
  const found = await readAll(gpu, names.map((name) => buffers[name] as Tensor<ElementType>));
  const differences = names.map((name, i) =>
    differenceOf(after[name] as Contents, found[i] as Contents["data"])
  );
  const worst = Math.max(
    ...differences.map((difference) => Number.isNaN(difference) ? Infinity : difference),
  );
  if (worst <= AGREEMENT) return worst;
  const at = differences.findIndex((difference) => !(difference <= AGREEMENT));
  throw new Error(
    `kernel ${shader} writes '${names[at]}' off by ${
      (differences[at] as number).toPrecision(2)
    } of its largest number`,
  );
}

/** NaN where one of both is not a number and the other is. */
function differenceOf({ data: expected }: Contents, found: Contents["data"]): number {
  let [difference, range] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [wanted, value] = [expected[i] as number, found[i] as number];
    if (Object.is(wanted, value) || Number.isNaN(wanted) && Number.isNaN(value)) {
      if (Math.abs(wanted) < POISON) range = Math.max(range, Math.abs(wanted));
      continue;
    }
    if (!(Math.abs(wanted) < POISON)) return Infinity; // what must not be written, or is infinite
    range = Math.max(range, Math.abs(wanted));
    difference = Math.max(difference, Math.abs(value - wanted)); // NaN stays NaN
  }
  if (difference === 0 || Number.isNaN(difference)) return difference;
  return expected instanceof Float32Array ? difference / range : Infinity;
}
