import assert from "node:assert/strict";
import type { Image } from "../src/image/image.ts";
import { DEFECT_KINDS } from "../src/power/cut.ts";
import { plantDefect } from "../src/power/plant_defect.ts";
import { plantInside } from "../src/power/plant_inside.ts";
import { Random } from "../src/random.ts";

const SIZE = { width: 96, height: 64 };
const AREA = { left: 30, top: 9, width: 40, height: 28 };

/** Noise from 0 to 99 in the area, from 100 to 199 around it; the last channel of two is alpha. */
function picture(channels: Image["channels"], bits: 8 | 16): Image {
  const random = new Random(channels);
  const samples = Array.from({ length: SIZE.width * SIZE.height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
    return random.integer(100) + (inside(x, y) ? 0 : 100);
  });
  return { ...SIZE, channels, data: bits === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples) };
}

function inside(x: number, y: number): boolean {
  return x >= AREA.left && x < AREA.left + AREA.width && y >= AREA.top && y < AREA.top + AREA.height;
}

const ALL = new Uint8Array(SIZE.width * SIZE.height).fill(1);

Deno.test("plantInside() changes the part alone, with what is in the part", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    for (const bits of [8, 16] as const) {
      const image = picture(channels, bits);
      const before = image.data.slice();
      for (const kind of DEFECT_KINDS) {
        for (let seed = 0; seed < 20; seed++) {
          const planted = plantInside(image, AREA, { kind, seed }, ALL);
          assert.ok(planted);
          const { image: { data }, rectangle: { left, top, width, height } } = planted;
          assert.equal(data.constructor, image.data.constructor);
          assert.ok(inside(left, top) && inside(left + width - 1, top + height - 1));
          let changed = 0;
          data.forEach((value, i) => {
            if (value === before[i]) return;
            const pixel = Math.floor(i / channels);
            const [x, y] = [pixel % SIZE.width, Math.floor(pixel / SIZE.width)];
            assert.ok(x >= left && x < left + width && y >= top && y < top + height, `${x}, ${y}`);
            changed++;
          });
          assert.ok(changed > 0);
        }
      }
      assert.deepEqual(image.data, before);
    }
  }
});

Deno.test("plantInside() is centred on what is looked at of the part", () => {
  const looked = ALL.map((_, i) => Number(i % SIZE.width === 50 && Math.floor(i / SIZE.width) === 20));
  for (let seed = 0; seed < 20; seed++) {
    const planted = plantInside(picture(3, 8), AREA, { kind: "scar", seed }, looked);
    assert.ok(planted);
    const { left, top, width, height } = planted.rectangle;
    assert.deepEqual([left + (width >> 1), top + (height >> 1)], [50, 20]);
  }
});

Deno.test("plantInside() of the whole image is plantDefect()", () => {
  const image = picture(3, 8);
  const defect = { kind: "patch", seed: 4 } as const;
  assert.deepEqual(
    plantInside(image, { left: 0, top: 0, ...SIZE }, defect, ALL),
    plantDefect(image, defect, ALL),
  );
});

Deno.test("plantInside() plants nothing in an even part", () => {
  const image = picture(1, 8);
  const data = image.data.map((value, i) => inside(i % SIZE.width, Math.floor(i / SIZE.width)) ? 7 : value);
  assert.equal(plantInside({ ...image, data }, AREA, { kind: "patch", seed: 1 }, ALL), null);
});
