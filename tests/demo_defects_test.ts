import assert from "node:assert/strict";
import { DEFECT_KINDS, type DefectKind, planDefect } from "../src/demo/defects/defects.ts";
import { choosePlace } from "../src/demo/defects/plan.ts";
import { GOOD_FLANGE, measureFlange, plateDistance } from "../src/demo/flange.ts";
import { samplePoint } from "../src/demo/grid.ts";
import { NoiseField } from "../src/demo/noise.ts";
import { drawScene, type Scene } from "../src/demo/scene.ts";
import { copySurface, createSurface } from "../src/demo/surface.ts";
import { Random } from "../src/random.ts";

const SCENE: Scene = {
  flange: GOOD_FLANGE,
  pose: { offset: { x: 1, y: -2 }, cosine: 0.9998, sine: 0.02 },
  beltShift: { x: 0, y: 0 },
  noise: new NoiseField(new Random(1)),
};
const GOOD = drawScene(createSurface(128), SCENE);

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed);

/** What a defect of the surface does: for each changed sample, its rise and whether the part or the belt was there. */
function changes(kind: DefectKind, seed: number, severity: number) {
  const bad = copySurface(GOOD);
  const plan = planDefect(kind, new Random(seed), severity);
  assert.equal(plan.flange, GOOD_FLANGE);
  plan.apply(bad, SCENE);
  return Array.from(GOOD.height, (height, index) => ({
    index,
    rise: (bad.height[index] ?? NaN) - height,
    top: bad.height[index] ?? NaN,
    onPart: (GOOD.metal[index] ?? NaN) > 0,
    recoloured: [0, 1, 2].some((c) => bad.colour[3 * index + c] !== GOOD.colour[3 * index + c]),
  })).filter(({ rise, recoloured }) => rise !== 0 || recoloured);
}

const deepest = (changed: { rise: number }[]) => Math.min(...changed.map(({ rise }) => rise));
const highest = (changed: { rise: number }[]) => Math.max(...changed.map(({ rise }) => rise));

Deno.test("planDefect() dents only the part, inwards, deeper when severe", () => {
  for (const seed of SEEDS) {
    const [slight, severe] = [changes("dent", seed, 0), changes("dent", seed, 1)];
    for (const { rise, onPart, recoloured } of [...slight, ...severe]) {
      assert.ok(rise < 0 && onPart && !recoloured);
    }
    // Radii of 8 to 16 units and depths of 0.18 to 0.3 of them; the deepest sample is near the middle, if it has one.
    assert.ok(deepest(slight) >= -0.18 * 12 && deepest(severe) >= -0.3 * 16);
    assert.ok(
      deepest(severe) < -1 && deepest(severe) < deepest(slight),
      `${deepest(severe)} deep when severe`,
    );
    assert.ok(severe.length > slight.length);
  }
});

Deno.test("planDefect() scratches only the part: a groove with a burr, in fresh metal", () => {
  for (const seed of SEEDS) {
    const [slight, severe] = [changes("scratch", seed, 0), changes("scratch", seed, 1)];
    for (const changed of [slight, severe]) assert.ok(changed.every(({ onPart }) => onPart));
    assert.ok(deepest(slight) < -0.6 && deepest(slight) >= -1, `${deepest(slight)} deep when slight`);
    assert.ok(deepest(severe) < -1.6 && deepest(severe) >= -2.2, `${deepest(severe)} deep when severe`);
    // The burr is 0.4 of the depth; heights of 15 are float32 numbers to 1e-6.
    assert.ok(highest(slight) > 0.35 && highest(severe) > 0.8 && highest(severe) < 0.4 * 2.2 + 1e-5);
    assert.ok(severe.some(({ recoloured }) => recoloured));
  }
});

Deno.test("planDefect() stains the colour of the part and leaves its shape", () => {
  for (const seed of SEEDS) {
    const changed = changes("stain", seed, 0.5);
    assert.ok(changed.length > 50);
    for (const { rise, onPart, recoloured } of changed) assert.ok(rise === 0 && onPart && recoloured);
  }
});

Deno.test("planDefect() lays a fibre on top of all that it crosses, without sharp bends over edges", () => {
  for (const seed of SEEDS) {
    const changed = changes("fibre", seed, 1);
    assert.ok(changed.length > 50);
    assert.ok(
      changed.every(({ rise, recoloured }) => rise > 0 && recoloured),
      "a fibre is above what it hides",
    );
    // Neighbours across it differ by its roundness, at most 1.2 units; along it by its stiffness and some roughness.
    const tops = new Map(changed.map(({ index, top }) => [index, top]));
    const steps = changed.flatMap(({ index, top }) =>
      [tops.get(index + 1), tops.get(index + GOOD.side)].flatMap((next) =>
        next === undefined ? [] : Math.abs(next - top)
      )
    );
    assert.ok(Math.max(...steps) < 2, `a step of ${Math.max(...steps)} units in the fibre of seed ${seed}`);
  }
});

Deno.test("planDefect() leaves out, with rising severity, a countersink, a screw hole, a chip, a fixing hole", () => {
  const count = (holes: readonly { use: string }[], use: string) =>
    holes.filter((hole) => hole.use === use).length;
  for (const seed of SEEDS) {
    const parts = [0.1, 0.3, 0.6, 1].map((severity) =>
      planDefect("missing", new Random(seed), severity).flange
    );
    const found = parts.map(({ holes, chips }) => [
      count(holes, "fixing"),
      count(holes, "screw"),
      holes.filter(({ countersink }) => countersink === 0).length,
      chips.length,
    ]);
    assert.deepEqual(found, [[4, 6, 1, 0], [4, 5, 0, 0], [4, 6, 0, 1], [3, 6, 0, 0]]);
    const [chip] = parts[2]?.chips ?? [];
    assert.ok(chip !== undefined && Math.abs(plateDistance(chip.x, chip.y)) < 0.3 * chip.radius);
  }
});

Deno.test("planDefect() gives each seed a defect of its own", () => {
  for (const kind of DEFECT_KINDS.filter((kind) => kind !== "missing")) {
    const places = SEEDS.map((seed) => samplePoint(GOOD, changes(kind, seed, 0.5)[0]?.index ?? NaN));
    assert.equal(new Set(places.map(({ x, y }) => `${x} ${y}`)).size, SEEDS.length, kind);
  }
});

Deno.test("choosePlace() keeps the margin to the outline and stays out of holes", () => {
  const random = new Random(2);
  const places = Array.from({ length: 500 }, () => choosePlace(random, 12));
  for (const { x, y } of places) {
    assert.ok(plateDistance(x, y) < -12 && measureFlange(GOOD_FLANGE, x, y).finish !== "none");
  }
  for (const sign of [-1, 1]) {
    assert.ok(places.some(({ x }) => sign * x > 75) && places.some(({ y }) => sign * y > 75));
  }
});
