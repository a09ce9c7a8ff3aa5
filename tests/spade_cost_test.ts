import assert from "node:assert/strict";
import { describeCost } from "../src/method/spade/method.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { spadeCost } from "../src/method/spade/cost.ts";

const MAPS = [{ channels: 3, height: 4, width: 4 }, { channels: 5, height: 2, width: 2 }];

Deno.test("spadeCost() counts bytes and differences of every level", () => {
  const cost = spadeCost(MAPS, 7, 2, planHierarchy(MAPS, Uint32Array.of(0, 4)));
  assert.equal(cost.imageBytes, 4 * (3 * 16 + 5 * 4));
  assert.equal(cost.bytes, 7 * cost.imageBytes);
  assert.equal(cost.differences, 2 * 5 * 4 ** 2);
  assert.equal(cost.mostDifferences, cost.differences + 2 * 3 * 16 ** 2);
  // One channel of each map: a variance in 4 coarse cells; a variance and a covariance in 16 fine ones.
  assert.equal(cost.padimProducts, 4 + 2 * 16);
  assert.equal(cost.padimBytes, 4 * (4 + 2 * 16 + 4 + 16));
});

Deno.test("spadeCost() compares with no more images than there are", () => {
  const padim = planHierarchy(MAPS, Uint32Array.of(0));
  assert.equal(spadeCost(MAPS, 7, 50, padim).differences, spadeCost(MAPS, 7, 7, padim).differences);
});

Deno.test("describeCost() states bytes an image, all bytes, and times of padim's arithmetic", () => {
  const text = describeCost({
    imageBytes: 514_304,
    bytes: 201_092_864,
    differences: 1.4e9,
    mostDifferences: 13e9,
    padimBytes: 23e6,
    padimProducts: 5e6,
  }, 391);
  for (
    const figure of [
      "0.5 MB each",
      "201.1 MB for 391 images",
      "padim: 23.0 MB",
      "1.4 G",
      "280 to 2,600 times",
    ]
  ) {
    assert.ok(text.includes(figure), `${figure} is not in: ${text}`);
  }
});
