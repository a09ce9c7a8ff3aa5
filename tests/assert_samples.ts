import assert from "node:assert/strict";

/** Compares pictures and names the first sample that differs: to print all that differ would take minutes. */
export function assertSamples(got: ArrayLike<number>, want: ArrayLike<number>, bar = 0): void {
  assert.equal(got.length, want.length);
  for (let i = 0; i < got.length; i++) {
    const near = Math.abs((got[i] ?? NaN) - (want[i] ?? NaN)) <= bar;
    assert.ok(near, `sample ${i}: received ${got[i]}, wanted ${want[i]} within ${bar}`);
  }
}
