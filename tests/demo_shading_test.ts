import assert from "node:assert/strict";
import { samplePoint } from "../src/demo/grid.ts";
import { binHeights, lampVisibility, skyVisibility } from "../src/demo/occlusion.ts";
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

Deno.test("shade() shows metal the dome's bright side when it faces the lamp", () => {
  const towards = shade(sheet({ metal: 1, slopeX: 0.3 }), { ...DARK, dome: 1 }, AXIS);
  const away = shade(sheet({ metal: 1, slopeX: -0.3 }), { ...DARK, dome: 1 }, AXIS);
  const pixel = 3 * (16 * 8 + 8);
  assert.ok((towards[pixel] ?? NaN) > 1.3 * (away[pixel] ?? NaN));
});

Deno.test("binHeights() averages the samples of each pixel", () => {
  const surface = createSurface(3);
  surface.height.set(Array.from({ length: 36 }, (_, i) => i * i));
  const { side, step, height } = binHeights(surface);
  assert.deepEqual([side, step], [3, 2 * surface.step]);
  assert.equal(height[5], ((16 * 16) + (17 * 17) + (22 * 22) + (23 * 23)) / 4);
});

Deno.test("skyVisibility() compares each height with the means of its neighbourhoods", () => {
  const random = new Random(1);
  const [side, step] = [40, 2];
  const height = Float32Array.from({ length: side * side }, () => random.between(0, 20));
  const mean = (row: number, column: number, radius: number) => {
    let sum = 0;
    for (let y = row - radius; y <= row + radius; y++) {
      for (let x = column - radius; x <= column + radius; x++) {
        sum += height[Math.min(Math.max(y, 0), side - 1) * side + Math.min(Math.max(x, 0), side - 1)] ?? NaN;
      }
    }
    return sum / (2 * radius + 1) ** 2;
  };
  const expected = Array.from(height, (own, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    // Widths of 7 and 25 units are radii of 2 and 6 px of 2 units.
    return 1 / (1 + 0.14 * Math.max(0, mean(row, column, 2) - own)) /
      (1 + 0.09 * Math.max(0, mean(row, column, 6) - own));
  });
  // Means of up to 169 float32 numbers, twice rounded: heights of 20 to 2.4e-6, times 0.14.
  assertClose(skyVisibility({ side, step, height }), expected, { atol: 2e-6, shape: [side, side] });
});

Deno.test("lampVisibility() is full on level ground, also at the border", () => {
  const height = new Float32Array(64 * 64).fill(3);
  assert.deepEqual(lampVisibility({ side: 64, step: 1, height }, LAMP), new Float32Array(64 * 64).fill(1));
});

Deno.test("lampVisibility() throws the shadow of a wall away from the lamp, as long as the lamp is low", () => {
  const [side, step] = [64, 1];
  const height = new Float32Array(side * side);
  for (let row = 0; row < side; row++) height.fill(10, row * side + 30, row * side + 34);
  const seen = (lamp: typeof LAMP) => {
    const visibility = lampVisibility({ side, step, height }, lamp);
    return (column: number) => visibility[32 * side + column] ?? NaN;
  };
  const high = seen({ x: -300, y: 0, z: 300 }); // the shadow is as long as the wall is high, 10
  assert.deepEqual([high(20), high(32), high(35), high(38)], [1, 1, 0, 0]);
  assert.ok(high(50) === 1 && high(43) > 0 && high(43) < 1, `penumbra of ${high(43)}`);
  const right = seen({ x: 300, y: 0, z: 300 });
  assert.deepEqual([right(44), right(26), right(10)], [1, 0, 1]);
  const low = seen({ x: -300, y: 0, z: 150 }); // twice as long
  assert.ok(low(46) < 0.1 && high(46) > 0.9, `13 behind the wall: ${low(46)} and ${high(46)}`);
});
