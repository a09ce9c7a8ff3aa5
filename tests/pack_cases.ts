/** Kernels' cases as they lie in their file. */

import type { StoredTensor } from "../src/format/dtype.ts";
import { layOutSafetensors } from "../src/format/safetensors.ts";
import type { Contents, KernelCase } from "../src/doctor/kernel_cases.ts";

/** The bytes of a file that `parseKernelCases` reads. */
export function packCases(cases: readonly KernelCase[]): Uint8Array<ArrayBuffer> {
  const metadata: Record<string, string> = {};
  const tensors = new Map<string, StoredTensor>();
  for (const { shader, workgroups, params, before, after } of cases) {
    metadata[shader] = JSON.stringify({ workgroups, params });
    for (const [when, all] of Object.entries({ before, after })) {
      for (const [name, contents] of Object.entries(all)) {
        tensors.set(`${shader}/${when}/${name}`, stored(contents));
      }
    }
  }
  const { parts, size } = layOutSafetensors(tensors, metadata);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function stored({ shape, data }: Contents): StoredTensor {
  const dtype = data instanceof Float32Array ? "F32" : data instanceof Uint32Array ? "U32" : "I32";
  return { dtype, shape, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
