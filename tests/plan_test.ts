import assert from "node:assert/strict";
import { EFFICIENTNET_LITE0 } from "../src/backbone/catalogue_entries.ts";
import type { FeatureSpace } from "../src/method/method.ts";
import { fewestToLeaveOut, methodLabel } from "../src/method/table.ts";
import { METHOD_NAMES, type MethodOptions, planMethod } from "../src/method/plan.ts";
import { checkModelSettings } from "../src/model/read_settings.ts";
import { SETTINGS } from "./small_model.ts";

const SPACE: FeatureSpace = {
  maps: [24, 40, 112].map((channels) => ({ channels, height: 2, width: 2 })),
  image: { height: 8, width: 8 },
};

const plan = (options: MethodOptions) => planMethod(SPACE, options, EFFICIENTNET_LITE0);

Deno.test("planMethod() gives mvg all levels, nothing reduced, scores summed", () => {
  assert.deepEqual(plan({ method: "mvg", seed: 4 }), {
    name: "mvg",
    levels: [0, 1, 2],
    reduction: { kind: "none" },
    score: "sum",
    map: "positions",
    seed: 4,
  });
});

Deno.test("planMethod() gives mahalanobis-ad the Gaussian of pooled features for its maps", () => {
  const reduce = { kind: "opca", share: 0.1 } as const;
  const settings = plan({ method: "mahalanobis-ad", levels: [2, 1], reduce });
  assert.ok(settings.name === "mvg");
  assert.deepEqual([settings.map, settings.levels, settings.reduction], ["pooled", [1, 2], reduce]);
});

Deno.test("planMethod() refuses options of another method by name", () => {
  const refused: [MethodOptions, RegExp][] = [
    [{ levels: [0] }, /option 'levels' is of method padim-levels, mvg: received it with method padim/],
    [{ method: "mvg", dims: 3 }, /option 'dims' .* with method mvg/],
    [{ method: "spade", reduce: { kind: "none" } }, /option 'reduce' is of method mvg: .* with method spade/],
  ];
  for (const [options, message] of refused) {
    assert.throws(() => plan(options), { name: "TypeError", message });
  }
});

Deno.test("checkModelSettings() takes what planMethod() gives for every method, and no reduction out of range", () => {
  const check = (method: object) => {
    const backbone = { ...SETTINGS.backbone, taps: SPACE.maps.map((_, i) => `tap${i}`) };
    return checkModelSettings({ ...SETTINGS, backbone, space: SPACE, method }, (reason) => {
      throw new SyntaxError(reason);
    });
  };
  for (const method of METHOD_NAMES) {
    const settings = plan({ method });
    assert.deepEqual(check(settings).method, settings);
    assert.ok(fewestToLeaveOut(settings) >= 2);
  }
  const mvg = plan({ method: "mvg" });
  for (
    const reduction of [
      { kind: "opca", share: 0 },
      { kind: "pca", share: 1.1 },
      { kind: "random", count: 0 },
      { kind: "ica" },
    ]
  ) {
    assert.throws(() => check({ ...mvg, reduction }), { name: "SyntaxError", message: /'method\.reduction/ });
  }
});

Deno.test("methodLabel() names mvg with its reduction", () => {
  assert.equal(methodLabel(plan({ method: "mvg" })), "mvg");
  assert.equal(methodLabel(plan({ method: "mvg", reduce: { kind: "opca", share: 0.05 } })), "mvg-opca0.05");
  assert.equal(methodLabel(plan({ dims: 7 })), "rd7");
});
