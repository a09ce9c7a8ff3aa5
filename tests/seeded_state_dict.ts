/** State dicts whose elements are defined, not stored: the same as `seeded` in tests/fixtures/make_backbone_features.py. */
import { elementCount, type StoredTensor, storedTensor } from "../src/format/dtype.ts";

/** `count` numbers in [0, 1): MurmurHash3's finalizer of a Weyl sequence that starts at FNV-1a of the name. */
export function uniform(name: string, count: number): Float64Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let h = Math.imul(i, 0x9e3779b9) + seed | 0;
    h = Math.imul(h ^ h >>> 16, 0x85ebca6b);
    h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
    numbers[i] = ((h ^ h >>> 16) >>> 8) / 2 ** 24;
  }
  return numbers;
}

/** One tensor: kernels of He's scale, norms that halve, small offsets. */
function seeded(name: string, shape: readonly number[]): StoredTensor {
  const numbers = uniform(name, elementCount(shape));
  const values = numbers.map(valueOf(name, shape));
  return storedTensor("F32", shape, new Float32Array(values));
}

function valueOf(name: string, shape: readonly number[]): (u: number) => number {
  const scale = Math.sqrt(6 / elementCount(shape.slice(1)));
  if (shape.length > 1) return (u) => (2 * u - 1) * scale;
  if (name.endsWith("running_var")) return (u) => 0.5 + u;
  if (name.endsWith("weight")) return (u) => 0.25 + 0.5 * u;
  return (u) => 0.2 * (u - 0.5);
}

/** The tensors of a state dict with the given names and shapes. */
export function seededStateDict(
  shapes: Readonly<Record<string, readonly number[]>>,
): Map<string, StoredTensor> {
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, seeded(name, shape)]));
}
