import { Gpu } from "../src/gpu/device.ts";
import type { KernelShape } from "../src/gpu/shape.ts";
import { type ElementType, Tensor } from "../src/gpu/tensor.ts";

/** A value no kernel should leave behind: outputs are filled with it before a dispatch. */
export const POISON = -1.2345e30;

/** Both shapes of the kernels that have two. */
export const SHAPES: readonly KernelShape[] = ["deep", "wide"];

const devices: Gpu[] = [];
const opened = new Map<KernelShape | undefined, Promise<Gpu>>();

// Left to the end of the process, the software driver's threads may outlive what they use.
globalThis.addEventListener("unload", () => devices.forEach((gpu) => gpu[Symbol.dispose]()));

/**
 * The device that all tests of one file share. Never skips: without an adapter the tests fail.
 *
 * @param shape Of its kernels; by default the one that suits the adapter.
 */
export function sharedGpu(shape?: KernelShape): Promise<Gpu> {
  const known = opened.get(shape);
  if (known) return known;
  const opening = Gpu.open(shape ? { shape } : {}).then((gpu) => {
    devices.push(gpu);
    return gpu;
  });
  opened.set(shape, opening);
  return opening;
}

/** Registers a test for each shape of the kernels that have two; else as {@linkcode gpuTest}. */
export function shapedTest(name: string, body: (gpu: Gpu) => Promise<void> | void): void {
  for (const shape of SHAPES) gpuTest(`${name}, ${shape}`, body, shape);
}

/** Registers a test that runs on the shared device and fails if the device reported any error meanwhile. */
export function gpuTest(
  name: string,
  body: (gpu: Gpu) => Promise<void> | void,
  shape?: KernelShape,
): void {
  Deno.test({
    name,
    sanitizeResources: false, // the shared device and its compiled kernels outlive the test
    sanitizeOps: false,
    async fn() {
      const gpu = await sharedGpu(shape);
      await body(gpu);
      await gpu.idle();
    },
  });
}

/** An output tensor filled with {@linkcode POISON}. */
export function poisoned(gpu: Gpu, label: string, shape: readonly number[]): Tensor {
  const tensor = Tensor.create(gpu, label, shape);
  tensor.write(new Float32Array(tensor.length).fill(POISON));
  return tensor;
}

/** Runs `body` and returns the tensors' contents, disposing of them. */
export async function downloaded(...tensors: Tensor<ElementType>[]): Promise<Float32Array[]> {
  const contents = await Promise.all(tensors.map((tensor) => tensor.read()));
  for (const tensor of tensors) tensor[Symbol.dispose]();
  return contents as Float32Array[];
}

/** Seeded standard-normal numbers for test inputs (Lehmer generator, Box-Muller). */
export function normals(count: number, seed: number, mean = 0, deviation = 1): Float32Array<ArrayBuffer> {
  let state = (seed * 2654435761 + 1) % 2147483647 || 1;
  const uniform = () => (state = state * 48271 % 2147483647) / 2147483647;
  return Float32Array.from(
    { length: count },
    () => mean + deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
