import assert from "node:assert/strict";
import type { Model } from "../mod.ts";

/** Asserts that two models hold the same tensors, bit for bit; names those that differ, since their bytes would fill pages. */
export function assertSameTensors({ tensors: actual }: Model, { tensors: expected }: Model): void {
  const keys = [...new Set([...actual.keys(), ...expected.keys()])];
  const differing = keys.filter((key) => {
    const [a, b] = [actual.get(key), expected.get(key)];
    if (!a || !b || a.dtype !== b.dtype || a.data.length !== b.data.length) return true;
    return a.shape.join() !== b.shape.join() || a.data.some((byte, i) => byte !== b.data[i]);
  });
  assert.deepEqual(differing, []);
}
