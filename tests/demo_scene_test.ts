import assert from "node:assert/strict";
import { GOOD_FLANGE, measureFlange } from "../src/demo/flange.ts";
import { toField, toPart } from "../src/demo/geometry.ts";
import { sampleIndex, samplePoint } from "../src/demo/grid.ts";
import { NoiseField } from "../src/demo/noise.ts";
import { drawScene, type Scene } from "../src/demo/scene.ts";
import { createSurface, type Surface } from "../src/demo/surface.ts";
import { Random } from "../src/random.ts";

const SIZE = 128; // samples of 1 unit
const SCENE: Scene = {
  flange: GOOD_FLANGE,
  pose: { offset: { x: 0, y: 0 }, cosine: 1, sine: 0 },
  beltShift: { x: 0, y: 0 },
  noise: new NoiseField(new Random(1)),
};

const draw = (scene: Partial<Scene>) => drawScene(createSurface(SIZE), { ...SCENE, ...scene });

/** Height and colour of the sample at a point. */
function look(surface: Surface, x: number, y: number): number[] {
  const index = sampleIndex(surface, { x, y });
  return [surface.height[index] ?? NaN, ...surface.colour.slice(3 * index, 3 * index + 3)];
}

Deno.test("drawScene() puts the part where the pose says, with a relief of at most a unit or two", () => {
  const pose = { offset: { x: 2.5, y: -1.5 }, cosine: 0.8, sine: 0.6 };
  const surface = draw({ pose });
  for (let index = 0; index < surface.height.length; index += 7) {
    const part = toPart(pose, samplePoint(surface, index));
    const { height, finish } = measureFlange(GOOD_FLANGE, part.x, part.y);
    const relief = (surface.height[index] ?? NaN) - height;
    assert.ok(Math.abs(relief) < 1.1, `relief of ${relief}`);
    assert.equal((surface.metal[index] ?? NaN) > 0, finish !== "none");
    assert.equal((surface.turned[index] ?? NaN) > 0, finish === "turned");
  }
});

Deno.test("drawScene() gives each finish its own relief and grain", () => {
  const surface = draw({});
  const deviation = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const along = (x: number, y: number, c: number) =>
    deviation(Array.from({ length: 10 }, (_, i) => look(surface, x + i, y)[c] ?? NaN));
  // Belt, cast plate, and turned face along a radius.
  for (
    const [x, y, relief, grain] of [[-125, 120, 0.1, 1e-3], [-93, 20, 0.02, 5e-3], [
      30,
      0,
      5e-3,
      2e-3,
    ]] as const
  ) {
    assert.ok(
      along(x, y, 0) > relief && along(x, y, 1) > grain,
      `${along(x, y, 0)} and ${along(x, y, 1)} at ${x}`,
    );
  }
});

Deno.test("drawScene() moves the part's texture with the part, and leaves the belt's in its place", () => {
  const offset = { x: 3, y: 2 };
  const [before, after] = [draw({}), draw({ pose: { ...SCENE.pose, offset } })];
  for (const point of [{ x: 80.5, y: 20.5 }, { x: 35.5, y: 10.5 }]) {
    const moved = toField({ ...SCENE.pose, offset }, point);
    assert.deepEqual(look(after, moved.x, moved.y), look(before, point.x, point.y));
  }
  assert.deepEqual(look(after, -120.5, 3.5), look(before, -120.5, 3.5));
});

Deno.test("drawScene() moves the belt alone when the belt has moved", () => {
  const [before, after] = [draw({}), draw({ beltShift: { x: 4, y: 6 } })];
  assert.deepEqual(look(after, -120.5, 3.5), look(before, -116.5, 9.5));
  assert.deepEqual(look(after, 80.5, 20.5), look(before, 80.5, 20.5));
});
