import assert from "node:assert/strict";
import { squaredDistance } from "../src/verdict/twin_view.ts";

for (const dims of [1, 3, 4, 5, 63, 64, 65, 67, 129]) {
  Deno.test(`squaredDistance() sums ${dims} dimensions`, () => {
    const values = Float32Array.from({ length: 3 * dims }, (_, i) => i % 7 + Math.floor(i / dims));
    let expected = 0;
    for (let d = 0; d < dims; d++) {
      expected += ((values[d] as number) - (values[2 * dims + d] as number)) ** 2;
    }
    assert.equal(squaredDistance(values, dims, 0, 2), expected);
    assert.equal(squaredDistance(values, dims, 2, 0), expected);
    assert.equal(squaredDistance(values, dims, 1, 1), 0);
  });
}

Deno.test("squaredDistance() ends once it is enough", () => {
  const values = new Float32Array(2000).fill(1, 1000);
  assert.equal(squaredDistance(values, 1000, 0, 1, 100), 128);
  assert.equal(squaredDistance(values, 1000, 0, 1, 1000), 1000);
});
