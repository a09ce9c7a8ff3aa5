import assert from "node:assert/strict";
import { foundLimit } from "../src/register/found.ts";

Deno.test("foundLimit() is below every correlation of a set that is alike, and never above 0.7", () => {
  for (const usual of [0.05, 0.3, 0.6, 0.9, 0.99, 0.9999, 1]) {
    const own = [0.999, 1, 0.998, 0.9995].map((share) => usual * share);
    const limit = foundLimit(own);
    assert.ok(limit < Math.min(...own), `${usual}: ${limit}`);
    assert.ok(limit <= 0.7 && limit >= -1);
  }
});

Deno.test("foundLimit() does not depend on the order, and hardly on one image among many", () => {
  const own = Array.from({ length: 30 }, (_, i) => 0.6 + 0.005 * i);
  const limit = foundLimit(own);
  assert.equal(foundLimit(own.toReversed()), limit);
  assert.ok(Math.abs(foundLimit([...own, -0.2]) - limit) < 0.05);
  assert.ok(limit > -0.2);
});

Deno.test("foundLimit() is lower where correlations vary more", () => {
  assert.ok(foundLimit([0.2, 0.4, 0.6, 0.8]) < foundLimit([0.49, 0.5, 0.51, 0.52]));
  assert.equal(foundLimit([0.5]), Math.tanh(Math.atanh(0.5) - 1));
});

Deno.test("foundLimit() of few images is not lowered by one of them that is lost", () => {
  for (let count = 3; count <= 9; count++) {
    const own = Array.from({ length: count - 1 }, (_, i) => 0.9 + 0.002 * i);
    const limit = foundLimit([...own, 0.05]);
    assert.ok(limit > 0.3, `${count}: ${limit}`);
    assert.ok(limit < Math.min(...own), `${count}: ${limit}`);
  }
});
