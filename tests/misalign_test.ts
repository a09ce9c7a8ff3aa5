import assert from "node:assert/strict";
import type { Image } from "../src/image/image.ts";
import { Random } from "../src/random.ts";
import { drawMisalignment, misalign } from "../src/reproduce/misalign.ts";

const WHOLE = { width: 1, height: 1 };

function noise(width: number, height: number, channels: 1 | 3, seed: number): Image {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: width * height * channels }, () => random.integer(256));
  return { width, height, channels, data };
}

Deno.test("misalign() gives the image itself, or an exact crop of it, without a rotation", () => {
  const image = noise(9, 7, 3, 1);
  for (const sampling of ["bilinear", "nearest"] as const) {
    assert.deepEqual(misalign(image, { degrees: 0, x: 0.5, y: 0.5 }, WHOLE, sampling), image);
  }
  const crop = misalign(image, { degrees: 0, x: 0.99, y: 0.4 }, { width: 6 / 9, height: 4 / 7 }, "bilinear");
  assert.deepEqual([crop.width, crop.height], [6, 4]);
  for (let y = 0; y < 4; y++) {
    const from = ((y + 1) * 9 + 3) * 3; // columns 3 to 8; row floor(0.4 * 4) = 1 is the first
    assert.deepEqual(crop.data.slice(y * 18, (y + 1) * 18), image.data.slice(from, from + 18));
  }
});

Deno.test("misalign() turns counter-clockwise: a quarter turn moves the right edge to the top", () => {
  const image: Image = { width: 3, height: 3, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
  const quarter = misalign(image, { degrees: 90, x: 0, y: 0 }, WHOLE, "nearest");
  assert.deepEqual([...quarter.data], [3, 6, 9, 2, 5, 8, 1, 4, 7]);
});

Deno.test("misalign() reproduces a ramp that bilinear sampling represents exactly, also with 16 bits", () => {
  const size = 32;
  const value = (x: number, y: number) => 20000 + 500 * x + 300 * y;
  const data = Uint16Array.from({ length: size * size }, (_, i) => value(i % size, Math.floor(i / size)));
  const degrees = 7;
  const share = { width: 0.5, height: 0.5 };
  const turned = misalign(
    { width: size, height: size, channels: 1, data },
    { degrees, x: 0.5, y: 0.5 },
    share,
    "bilinear",
  );
  assert.ok(turned.data instanceof Uint16Array);
  const [cosine, sine] = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)];
  turned.data.forEach((found, i) => {
    const [dx, dy] = [8 + i % 16 - 15.5, 8 + Math.floor(i / 16) - 15.5];
    const want = value(15.5 + cosine * dx - sine * dy, 15.5 + sine * dx + cosine * dy);
    assert.ok(Math.abs(found - want) <= 0.5 + 1e-6, `pixel ${i}: ${found}, wanted ${want}`);
  });
});

Deno.test("misalign() moves image and mask together", () => {
  const size = 40;
  const inside = (i: number) => Math.hypot(i % size - 24, Math.floor(i / size) - 15) < 6;
  const data = Uint8Array.from({ length: size * size }, (_, i) => inside(i) ? 255 : 0);
  const image: Image = { width: size, height: size, channels: 1, data };
  const random = new Random(5);
  for (let trial = 0; trial < 20; trial++) {
    const how = drawMisalignment(random);
    const share = { width: 7 / 8, height: 7 / 8 };
    const picture = misalign(image, how, share, "bilinear");
    const mask = misalign(image, how, share, "nearest");
    assert.deepEqual([picture.width, picture.height, mask.width, mask.height], [35, 35, 35, 35]);
    assert.ok(mask.data.every((value) => value === 0 || value === 255), "a mask's values are not mixed");
    const area = [...mask.data].filter((value) => value === 255).length;
    assert.ok(Math.abs(area - 113) < 16, `area ${area}: the disc is whole`);
    // Sampling puts a pixel on one side or the other only where the disc's edge crosses it.
    picture.data.forEach((value, i) => {
      if (value === 0 || value === 255) {
        assert.ok(Math.abs(value - (mask.data[i] as number)) === 0, `pixel ${i}`);
      }
    });
  }
});

Deno.test("misalign() fills what lies beyond the border with the mirrored image", () => {
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16);
  const turned = misalign(
    { width: 6, height: 2, channels: 1, data },
    { degrees: 90, x: 0, y: 0 },
    WHOLE,
    "nearest",
  );
  assert.deepEqual([...turned.data], [14, 4, 4, 14, 14, 4, 13, 3, 3, 13, 13, 3]);
});

Deno.test("drawMisalignment() draws the same from the same seed, up to 10 degrees to both sides", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 200 }, () => drawMisalignment(random));
  };
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  const degrees = draw(1).map(({ degrees }) => degrees);
  assert.ok(Math.min(...degrees) < -9 && Math.min(...degrees) >= -10);
  assert.ok(Math.max(...degrees) > 9 && Math.max(...degrees) < 10);
  assert.ok(draw(1).every(({ x, y }) => x >= 0 && x < 1 && y >= 0 && y < 1));
});
