import assert from "node:assert/strict";
import { JoinedMaps } from "../src/fitting/joined_maps.ts";

const SHAPES = [{ channels: 3, height: 1, width: 1 }, { channels: 1, height: 2, width: 1 }];

/** Joins images whose values are all their number, of whatever was there before. */
const join = (joined: JoinedMaps, numbers: readonly number[]) =>
  joined.of(SHAPES, numbers.length, (i, into) => into.forEach((map) => map.fill(numbers[i] as number)));

Deno.test("JoinedMaps puts images together, more of them and fewer", () => {
  using joined = new JoinedMaps();
  assert.deepEqual(join(joined, [1, 2]), [Float32Array.of(1, 1, 1, 2, 2, 2), Float32Array.of(1, 1, 2, 2)]);
  assert.deepEqual(join(joined, [3]), [Float32Array.of(3, 3, 3), Float32Array.of(3, 3)]);
  assert.deepEqual(join(joined, [4, 5, 6]), [
    Float32Array.of(4, 4, 4, 5, 5, 5, 6, 6, 6),
    Float32Array.of(4, 4, 5, 5, 6, 6),
  ]);
  assert.deepEqual(join(joined, []), [new Float32Array(), new Float32Array()]);
});

Deno.test("JoinedMaps takes no more memory for a batch that fits", () => {
  using joined = new JoinedMaps();
  const [first] = join(joined, [1, 2]);
  const [second] = join(joined, [3]);
  assert.equal(second?.buffer, first?.buffer);
});
