import assert from "node:assert/strict";
import { samplePoint } from "../src/demo/grid.ts";
import { binHeights } from "../src/demo/occlusion.ts";
import { type Lighting, shade } from "../src/demo/shading.ts";
import { createSurface, type Surface } from "../src/demo/surface.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

/** Float32 storage of a light that is a sum of four: 4 * 2^-24. */
const RTOL = 2.4e-7;

const LAMP = { x: -150, y: -200, z: 300 };
const DARK: Lighting = { lamp: LAMP, power: 0, dome: 0 };
const AXIS = { x: 10, y: -20 };

interface Sheet {
  readonly colour?: readonly number[];
  readonly metal?: number;
  readonly roughness?: number;
  readonly turned?: number;
  readonly slopeX?: number;
  readonly slopeY?: number;
}

/** A plane of one material, 16 px wide, tilted by its slopes. */
function sheet(
  { colour = [1, 1, 1], metal = 0, roughness = 1, turned = 0, slopeX = 0, slopeY = 0 }: Sheet,
): Surface {
  const surface = createSurface(16);
  surface.colour.set(surface.colour.map((_, i) => colour[i % 3] ?? NaN));
  surface.metal.fill(metal);
  surface.roughness.fill(roughness);
  surface.turned.fill(turned);
  surface.height.set(surface.height.map((_, i) => {
    const { x, y } = samplePoint(surface, i);
    return slopeX * x + slopeY * y;
  }));
  return surface;
}

type Vector = readonly [number, number, number];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** GGX with two roughnesses (Burley 2012, equation 13) times Kelemen's visibility, relative to Lambert's 1 / pi. */
function ggx(
  half: Vector,
  light: Vector,
  frame: readonly [Vector, Vector, Vector],
  alphas: [number, number],
): number {
  const [along, across, normal] = frame;
  const lobe = (dot(half, along) / alphas[0]) ** 2 + (dot(half, across) / alphas[1]) ** 2 +
    dot(half, normal) ** 2;
  const density = 1 / (Math.PI * alphas[0] * alphas[1] * lobe ** 2);
  return Math.PI * density / (4 * dot(light, half) ** 2);
}

/** The lamp's way and the vector half way to the camera, from the middle of a pixel. */
function directions(
  surface: Surface,
  pixel: number,
): { light: Vector; half: Vector; falloff: number; x: number; y: number } {
  const relief = binHeights(surface);
  const { x, y } = samplePoint(relief, pixel);
  const way: Vector = [LAMP.x - x, LAMP.y - y, LAMP.z - (relief.height[pixel] ?? NaN)];
  const light = unit(way);
  const falloff = dot([LAMP.x, LAMP.y, LAMP.z], [LAMP.x, LAMP.y, LAMP.z]) / dot(way, way);
  return { light, half: unit([light[0], light[1], light[2] + 1]), falloff, x, y };
}

Deno.test("shade() gives a level white sheet the brightness of the dome and the mirrored share of it", () => {
  const light = shade(sheet({}), { ...DARK, dome: 0.5 }, AXIS);
  assert.equal(light.length, 3 * 16 * 16);
  assertClose(light, light.map(() => 0.5 * 1.04), { rtol: RTOL });
});

Deno.test("shade() scatters by Lambert's law with the square of the distance, and reflects by GGX, on tilted sheets", () => {
  for (const [slopeX, slopeY] of [[0, 0], [0.2, -0.1]] as const) {
    const surface = sheet({ colour: [0.2, 0.4, 0.8], metal: 0.25, roughness: 0.5, slopeX, slopeY });
    const light = shade(surface, { ...DARK, power: 1.5 }, AXIS);
    const normal = unit([-slopeX, -slopeY, 1]);
    for (const pixel of [17 * 3, 16 * 8 + 5, 16 * 14 + 14]) {
      const { light: way, half, falloff } = directions(surface, pixel);
      // Any frame with this normal will do when both roughnesses are equal.
      const along = unit([normal[2], 0, -normal[0]]);
      const across = unit([
        normal[1] * along[2] - normal[2] * along[1],
        normal[2] * along[0] - normal[0] * along[2],
        normal[0] * along[1] - normal[1] * along[0],
      ]);
      const mirrored = ggx(half, way, [along, across, normal], [0.5, 0.5]);
      const arriving = 1.5 * dot(way, normal) * falloff;
      const expected = [0.2, 0.4, 0.8].map((base) =>
        arriving * (base * 0.75 + (0.04 + 0.25 * (base - 0.04)) * mirrored)
      );
      // The heights, and so the normal, come from float32 differences of heights up to 38 over a distance of 16.
      assertClose(light.slice(3 * pixel, 3 * pixel + 3), expected, { rtol: 2e-6 });
    }
  }
});

Deno.test("shade() stretches the highlight of a turned face across its grooves", () => {
  const surface = sheet({ metal: 1, roughness: 0.4, turned: 0.75 });
  const light = shade(surface, { ...DARK, power: 1 }, AXIS);
  for (let pixel = 0; pixel < 256; pixel += 5) {
    const { light: way, half, falloff, x, y } = directions(surface, pixel);
    const across = unit([x - AXIS.x, y - AXIS.y, 0]);
    const mirrored = ggx(half, way, [[-across[1], across[0], 0], across, [0, 0, 1]], [0.1, 0.4]);
    assertClose([light[3 * pixel] ?? NaN], [falloff * way[2] * mirrored], { rtol: 1e-5 }); // roughness is float32
  }
});

Deno.test("shade() averages the samples of each pixel", () => {
  const surface = sheet({});
  const random = new Random(6);
  surface.colour.set(surface.colour.map(() => random.next()));
  const light = shade(surface, { ...DARK, dome: 1 }, AXIS);
  const expected = Array.from({ length: 3 * 16 * 16 }, (_, i) => {
    const [row, column, c] = [Math.floor(i / 3 / 16), Math.floor(i / 3) % 16, i % 3];
    const samples = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([y = NaN, x = NaN]) =>
      surface.colour[3 * ((2 * row + y) * 32 + 2 * column + x) + c] ?? NaN
    );
    return samples.reduce((sum, value) => sum + value + 0.04, 0) / 4;
  });
  assertClose(light, expected, { rtol: RTOL, shape: [16, 16, 3] });
});

Deno.test("shade() leaves the shadow of a wall to the dome, and takes a share of the dome from its foot", () => {
  const surface = sheet({});
  const wall = (index: number) => Math.abs(samplePoint(surface, index).x) < 16;
  surface.height.set(surface.height.map((_, i) => wall(i) ? 40 : 0));
  const lit = (lighting: Partial<Lighting>) => {
    const light = shade(surface, { ...DARK, ...lighting }, AXIS);
    return (column: number) => light[3 * (8 * 16 + column)] ?? NaN;
  };
  // Pixels are 16 units wide, the wall is columns 7 and 8; its shadow falls on the side away from the lamp.
  const lamp = lit({ power: 1 });
  assert.ok(lamp(9) === 0 && lamp(5) > 0.5, `lamp: ${lamp(9)} behind the wall, ${lamp(5)} before it`);
  const dome = lit({ dome: 1 });
  assert.ok(dome(9) < 0.7 && dome(1) > 1, `dome: ${dome(9)} at the foot of the wall, ${dome(1)} far from it`);
});

Deno.test("shade() shows metal the dome's bright side when it faces the lamp", () => {
  const towards = shade(sheet({ metal: 1, slopeX: 0.3 }), { ...DARK, dome: 1 }, AXIS);
  const away = shade(sheet({ metal: 1, slopeX: -0.3 }), { ...DARK, dome: 1 }, AXIS);
  const pixel = 3 * (16 * 8 + 8);
  assert.ok((towards[pixel] ?? NaN) > 1.3 * (away[pixel] ?? NaN));
});
