/**
 * A small dispatch of every kernel, with what it must write: recorded where tests had compared it with the kernel's float64 twin, by
 * tests/record_kernel_cases.ts.
 *
 * @module
 */

import { elements, type StoredTensor } from "../format/dtype.ts";
import { parseSafetensors } from "../format/safetensors.ts";
import type { ShaderName } from "../gpu/shaders.ts";
import type { HostArray } from "../gpu/tensor.ts";
import { here } from "../platform/here.ts";

/** What a buffer holds. */
export interface Contents {
  readonly shape: readonly number[];
  readonly data: HostArray<"f32" | "u32" | "i32">;
}

/** One dispatch. */
export interface KernelCase {
  /** Name of the kernel. */
  readonly shader: ShaderName;
  readonly workgroups: readonly number[];
  readonly params: Readonly<Record<string, number>>;
  /** What the kernel's buffers hold before it, by name. */
  readonly before: Readonly<Record<string, Contents>>;
  /** What those that it writes hold after it. */
  readonly after: Readonly<Record<string, Contents>>;
}

/** Element types of what buffers hold. */
const DTYPES = ["F32", "U32", "I32"] as const;

/** Reads the cases that come with the program. */
export async function readKernelCases(): Promise<KernelCase[]> {
  const name = "kernel_cases.safetensors";
  return parseKernelCases(await here.readAsset(name), name);
}

/**
 * Reads cases.
 *
 * @throws {SyntaxError} If the file is damaged.
 */
export function parseKernelCases(bytes: Uint8Array<ArrayBuffer>, name: string): KernelCase[] {
  const { metadata, tensors } = parseSafetensors(bytes, name);
  return Object.entries(metadata).map(([shader, text]) => {
    const named = (when: string) =>
      Object.fromEntries(
        [...tensors].filter(([key]) => key.startsWith(`${shader}/${when}/`))
          .map(([key, tensor]) => [key.slice(key.lastIndexOf("/") + 1), contentsOf(tensor)]),
      );
    const { workgroups, params } = JSON.parse(text) as Pick<KernelCase, "workgroups" | "params">;
    return {
      shader: shader as ShaderName,
      workgroups,
      params,
      before: named("before"),
      after: named("after"),
    };
  });
}

function contentsOf(tensor: StoredTensor): Contents {
  const dtype = DTYPES.find((known) => known === tensor.dtype);
  if (!dtype) throw new SyntaxError(`Cannot read a kernel's case: it holds ${tensor.dtype}`);
  return { shape: tensor.shape, data: elements(tensor, dtype).slice() };
}
