import assert from "node:assert/strict";
import { elements, type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import type { Grid } from "../src/gaussian/hierarchy.ts";
import type { Image } from "../src/image/image.ts";
import { includedCells, type Roi } from "../src/map/roi_mask.ts";
import type { Model } from "../src/model/model.ts";
import { blankOutside, modelSpace, roiFromPicture, roiOf, roiTensor } from "../src/model/roi.ts";
import { geometry } from "../src/preprocess/geometry.ts";
import { IMAGENET } from "../src/backbone/catalogue.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { Random } from "../src/random.ts";

function randomRoi({ height, width }: Grid, seed: number, oneIn: number): Roi {
  const random = new Random(seed);
  return Uint8Array.from({ length: height * width }, () => Number(random.integer(oneIn) === 0));
}

Deno.test("includedCells() takes exactly the cells that a pixel of the roi begins in", () => {
  const cases = [
    [{ height: 7, width: 10 }, { height: 3, width: 4 }],
    [{ height: 12, width: 9 }, { height: 4, width: 3 }],
    [{ height: 5, width: 5 }, { height: 5, width: 5 }],
    [{ height: 3, width: 8 }, { height: 1, width: 8 }],
    [{ height: 9, width: 4 }, { height: 9, width: 1 }],
  ] as const;
  for (const [image, grid] of cases) {
    for (let pixel = 0; pixel < image.height * image.width; pixel++) {
      const roi = new Uint8Array(image.height * image.width);
      roi[pixel] = 1;
      const [y, x] = [Math.floor(pixel / image.width), pixel % image.width];
      const expected = Array.from({ length: grid.height * grid.width }, (_, cell) => {
        const [row, column] = [Math.floor(cell / grid.width), cell % grid.width];
        const down = row * image.height <= y * grid.height && y * grid.height < (row + 1) * image.height;
        const across = column * image.width <= x * grid.width && x * grid.width < (column + 1) * image.width;
        return Number(down && across);
      });
      assert.deepEqual([...includedCells(roi, image, grid)], expected, `pixel ${x},${y}`);
    }
  }
  const [image, grid] = [{ height: 2, width: 4 }, { height: 1, width: 2 }];
  assert.deepEqual([...includedCells(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0), image, grid)], [0, 0]);
  assert.deepEqual([...includedCells(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1), image, grid)], [1, 1]);
});

/** Nothing square, offsets of the crop that differ: 3 columns and 2 rows. */
const SETTINGS: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { width: 21, height: 16 },
  crop: { width: 15, height: 12 },
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
};

/** A picture of 1 where `white` says so, black elsewhere. */
function picture(width: number, height: number, white: (x: number, y: number) => boolean): Image {
  const data = Uint8Array.from(
    { length: width * height },
    (_, i) => Number(white(i % width, Math.floor(i / width))),
  );
  return { width, height, channels: 1, data };
}

Deno.test("roiFromPicture() looks under the centre of every pixel, along either axis", () => {
  for (const [width, height] of [[21, 16], [42, 32], [63, 80], [10, 8], [7, 5], [50, 33]] as const) {
    for (let line = 0; line < Math.max(width, height); line++) {
      for (const axis of ["x", "y"] as const) {
        const white = (x: number, y: number) => (axis === "x" ? x : y) === line;
        // The centre in units of half a resized pixel, against the edges of the picture's pixel in the same units.
        const under = (i: number, offset: number, resized: number, pixels: number) => {
          const centre = (2 * (i + offset) + 1) * pixels;
          return centre >= 2 * line * resized && centre < 2 * (line + 1) * resized;
        };
        const expected = Array.from({ length: 15 * 12 }, (_, i) => {
          const [x, y] = [i % 15, Math.floor(i / 15)];
          return Number(axis === "x" ? under(x, 3, 21, width) : under(y, 2, 16, height));
        });
        const what = `${axis} ${line} of ${width}x${height}`;
        const own = picture(width, height, white);
        if (expected.includes(1)) {
          assert.deepEqual([...roiFromPicture(own, geometry(own, SETTINGS))], expected, what);
        } else {assert.throws(
            () => roiFromPicture(own, geometry(own, SETTINGS)),
            /is black inside the 15x12 pixels/,
            what,
          );}
      }
    }
  }
});

Deno.test("roiFromPicture() takes any colour for white, unless it is transparent", () => {
  const whole = { ...SETTINGS, resize: { width: 2, height: 1 }, crop: null };
  const size = { width: 2, height: 1 };
  const roi = (
    channels: Image["channels"],
    ...samples: number[]
  ) => [...roiFromPicture({ ...size, channels, data: Uint8Array.from(samples) }, geometry(size, whole))];
  assert.deepEqual(roi(1, 0, 1), [0, 1]);
  assert.deepEqual(roi(2, 1, 255, 0, 255), [1, 0]);
  assert.deepEqual(roi(2, 9, 0, 8, 255), [0, 1]);
  assert.deepEqual(roi(4, 9, 9, 9, 255, 9, 9, 9, 0), [1, 0], "in alpha alone");
  assert.deepEqual(roi(2, 0, 0, 0, 255), [0, 1], "painted in black on nothing");
  for (const colour of [[1, 0, 0], [0, 1, 0], [0, 0, 1]]) {
    assert.deepEqual(roi(3, 0, 0, 0, ...colour), [0, 1]);
    assert.deepEqual(roi(4, ...colour, 0, 0, 0, 0, 0), [1, 0], "transparent throughout");
  }
});

Deno.test("blankOutside() blanks the scored pixels whose centre lies outside the roi, and no others", () => {
  for (const [width, height] of [[21, 16], [42, 32], [100, 61], [9, 7]] as const) {
    const places = geometry({ width, height }, SETTINGS);
    const roi = randomRoi({ height: 12, width: 15 }, width, 2);
    const map = Float32Array.from({ length: width * height }, (_, i) => i);
    blankOutside(map, roi, places);
    const { left, top, width: columns, height: rows } = places.scoredPixels;
    map.forEach((value, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const scored = x >= left && x < left + columns && y >= top && y < top + rows;
      const column = Math.floor(((2 * x + 1) * 21 - 2 * 3 * width) / (2 * width));
      const row = Math.floor(((2 * y + 1) * 16 - 2 * 2 * height) / (2 * height));
      const kept = !scored || roi[row * 15 + column] === 1;
      assert.ok(kept ? value === i : Number.isNaN(value), `${x},${y} of ${width}x${height}`);
    });
  }
});

Deno.test("blankOutside() takes the nearest pixel where the crop lies between the centres of a small image", () => {
  for (const [resize, width, height] of [[256, 1, 1], [256, 2, 1], [256, 1, 2], [6, 1, 1]] as const) {
    const how = { ...SETTINGS, resize: { width: resize, height: resize }, crop: { width, height } };
    for (const inside of [0, 1]) {
      const map = new Float32Array(4).fill(5);
      blankOutside(map, new Uint8Array(width * height).fill(inside), geometry({ width: 2, height: 2 }, how));
      assert.equal(map.filter(Number.isNaN).length, 1 - inside, `${resize} ${width}x${height}`);
    }
  }
});

const CROPPED = {
  frame: null,
  window: null,
  resize: { width: 32, height: 32 },
  crop: { width: 16, height: 16 },
  filter: "bicubic",
  rounding: "none",
  ...IMAGENET,
} as const;

Deno.test("roiFromPicture() looks at the pixels under the crop, whatever the picture's size", () => {
  const places = geometry({ width: 640, height: 640 }, CROPPED);
  for (const size of [32, 64, 96]) {
    const data = Uint8Array.from({ length: size * size }, (_, i) => i % size < size / 2 ? 255 : 0);
    const roi = roiFromPicture({ width: size, height: size, channels: 1, data }, places);
    assert.deepEqual(roi, Uint8Array.from({ length: 256 }, (_, i) => Number(i % 16 < 8)));
  }
  const black = { width: 32, height: 32, channels: 1, data: new Uint8Array(1024) } as const;
  assert.throws(() => roiFromPicture(black, places), /black inside the 16x16 pixels/);
});

Deno.test("roiOf() fits the network's input where a smaller picture by itself would come out a pixel wider", () => {
  const how = { ...SETTINGS, resize: { shorterSide: 256 }, crop: null };
  const places = geometry({ width: 1000, height: 667 }, how); // 383 x 256; of 500 x 333 pixels: 384 x 256
  const roi = roiOf(picture(500, 333, (x) => x >= 250), places);
  assert.equal(roi.length, 383 * 256);
  roi.forEach((inside, i) => assert.equal(inside, Number(2 * (i % 383) + 1 >= 383), `${i}`));
});

Deno.test("roiOf() refuses a picture that would be stretched by more than 1%, along either axis", () => {
  const places = geometry({ width: 800, height: 600 }, SETTINGS);
  const everywhere = (width: number, height: number) => () =>
    roiOf(picture(width, height, () => true), places);
  for (const [width, height] of [[800, 600], [4, 3], [807, 600], [800, 605]] as const) {
    assert.equal(everywhere(width, height)().length, 15 * 12);
  }
  for (const [width, height] of [[809, 600], [800, 607], [300, 400], [256, 256]] as const) {
    assert.throws(everywhere(width, height), {
      name: "OptionError",
      message: new RegExp(`'roi' must have .*: received a picture of ${width}x${height} pixels, .* 800x600;`),
    });
  }
});

Deno.test("blankOutside() and roiFromPicture() agree on where the roi is", () => {
  const size = 64;
  const picture = {
    width: size,
    height: size,
    channels: 1,
    data: Uint8Array.from({ length: size * size }, (_, i) => i % size < 30 && i >= 26 * size ? 9 : 0),
  } as const;
  const roi = roiFromPicture(picture, geometry(picture, CROPPED));
  const map = new Float32Array(size * size).fill(1);
  blankOutside(map, roi, geometry({ width: size, height: size }, CROPPED));
  for (let y = 18; y < 46; y++) {
    for (let x = 18; x < 46; x++) {
      if (Math.abs(x - 30) < 2 || Math.abs(y - 26) < 2) continue; // within a network pixel of the edge
      assert.equal(Number.isNaN(map[y * size + x] as number), picture.data[y * size + x] === 0, `${x},${y}`);
    }
  }
});

Deno.test("includedCells() takes a cell with any pixel of the roi", () => {
  const roi = new Uint8Array(64);
  roi[8 * 3 + 5] = 1;
  assert.deepEqual([...includedCells(roi, { height: 8, width: 8 }, { height: 2, width: 4 })], [
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
  ]);
});

Deno.test("modelSpace() gives back the roi that was stored, and refuses one of another size", () => {
  const image = { height: 3, width: 5 };
  const space = { maps: [{ channels: 1, height: 3, width: 5 }], image };
  const model = (...tensors: [string, StoredTensor][]) =>
    ({ name: "m", settings: { space }, tensors: new Map(tensors) }) as unknown as Model;
  assert.deepEqual(modelSpace(model()), space);
  const roi = randomRoi(image, 4, 2);
  const [key, stored] = roiTensor(roi, image);
  assert.deepEqual(stored.shape, [3, 5]);
  assert.deepEqual(elements(stored, "U8"), roi);
  assert.deepEqual(modelSpace(model([key, stored])), { ...space, roi });
  assert.throws(() => modelSpace(model([key, storedTensor("U8", [5, 3], roi)])), SyntaxError);
});
