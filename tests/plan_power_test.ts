import assert from "node:assert/strict";
import { planPower, type PowerPlan } from "../src/power/plan_power.ts";

const singles = (count: number) => Array.from({ length: count }, (_, i) => [i]);

function planned(parts: readonly (readonly number[])[], seed = 0): PowerPlan {
  const plan = planPower(parts, seed);
  assert.ok(plan);
  return plan;
}

Deno.test("planPower() leaves out a tenth of the parts, at least one and at most twelve", () => {
  const counts = [5, 19, 20, 40, 119, 120, 1000].map((parts) => planned(singles(parts)).leftOut.length);
  assert.deepEqual(counts, [1, 1, 2, 4, 11, 12, 12]);
});

Deno.test("planPower() plants 27 to 36 defects, as many in every image, patches and scars about alike", () => {
  for (let parts = 5; parts < 200; parts++) {
    const { images, defects } = planned(singles(parts));
    assert.ok(defects.length >= 27 && defects.length <= 36, `${parts} parts: ${defects.length}`);
    const each = images.map((_, row) => defects.filter((defect) => defect.row === row).length);
    assert.deepEqual(each, each.map(() => defects.length / images.length));
    const patches = defects.filter(({ kind }) => kind === "patch").length;
    assert.ok(Math.abs(2 * patches - defects.length) <= 1);
    assert.equal(new Set(defects.map(({ seed }) => seed)).size, defects.length);
  }
});

Deno.test("planPower() leaves out whole parts and plants in one image of each", () => {
  const parts = Array.from({ length: 50 }, (_, part) => [0, 1, 2].map((frame) => part + 50 * frame));
  for (let seed = 0; seed < 20; seed++) {
    const { leftOut, images } = planned(parts, seed);
    const fold = [...new Set(leftOut.map((image) => image % 50))];
    assert.deepEqual(leftOut, fold.flatMap((part) => parts[part] as number[]).sort((a, b) => a - b));
    assert.equal(fold.length, 5);
    assert.deepEqual(images, images.toSorted((a, b) => a - b));
    assert.deepEqual(new Set(images.map((image) => image % 50)), new Set(fold));
    assert.equal(images.length, fold.length);
  }
});

Deno.test("planPower() reaches every part and frame, and gives the same by the same seed", () => {
  const parts = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]];
  const reached = Array.from({ length: 200 }, (_, seed) => planned(parts, seed).images).flat();
  assert.equal(new Set(reached).size, 10);
  assert.deepEqual(planned(parts, 3), planned(parts, 3));
});

Deno.test("planPower() plans nothing for fewer than five parts", () => {
  assert.equal(planPower(singles(4), 0), null);
  assert.equal(planPower([], 0), null);
});

Deno.test("planPower() refuses a seed that is none", () => {
  assert.throws(() => planPower(singles(9), 0.5), { name: "RangeError", message: /received 0.5$/ });
});
