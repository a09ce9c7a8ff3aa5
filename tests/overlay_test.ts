import assert from "node:assert/strict";
import { Canvas } from "../src/image/draw/canvas.ts";
import { colourOf } from "../src/image/draw/colormap.ts";
import type { Image } from "../src/image/image.ts";
import { drawLegend, legendHeight } from "../src/image/draw/legend.ts";
import { renderOverlay } from "../src/image/draw/overlay.ts";
import type { PngImage } from "../src/image/write/png.ts";
import { Random } from "../src/random.ts";
import { assertSamples } from "./assert_samples.ts";

const SCALE = { low: 2, high: 10 };
const TITLE = { title: "part.png", score: 9, scale: SCALE };
const OUTLINE = [0, 200, 255];

Deno.test("renderOverlay() leaves the picture as it is where the map is at or below the low end", () => {
  const image = noise(320, 40, 3);
  const got = renderOverlay({
    ...TITLE,
    image,
    map: new Float32Array(320 * 40).map((_, i) => i % 3 ? 2 : -7),
  });
  assert.deepEqual([got.width, got.height, got.channels], [320, 40 + legendHeight(1), 3]);
  assertSamples(got.data.subarray(0, image.data.length), image.data);
});

Deno.test("renderOverlay() covers the picture more the higher the value, by 80 % at the high end", () => {
  const image: Image = { width: 320, height: 16, channels: 1, data: new Uint8Array(320 * 16).fill(100) };
  const map = new Float32Array(320 * 16).fill(2);
  map.set([10, 500, Infinity, 9, 8, 7, 6, 5, 4, 3, 2.5]);
  const got = renderOverlay({ ...TITLE, image, map });
  for (let x = 0; x < 12; x++) {
    const place = Math.min(1, ((map[x] ?? NaN) - 2) / 8);
    const level = Math.round(255 * place) / 255;
    const rise = Math.min(1, level / 0.6); // the opacity is full from 60 % of the scale on
    const opacity = 0.8 * (3 * rise ** 2 - 2 * rise ** 3);
    const mixed = colourOf(level).map((over) => Math.round(100 + (over - 100) * opacity));
    assert.deepEqual(pixel(got, x, 0), mixed, `value ${map[x]}`);
  }
});

Deno.test("renderOverlay() outlines the scored rectangle and leaves unscored pixels as they are", () => {
  for (const [width, height, zoom, left] of [[400, 60, 1, 0], [160, 60, 2, 0], [200, 2100, 1, 60]] as const) {
    const image = noise(width, height, 3);
    const map = new Float32Array(width * height).fill(NaN);
    for (let y = 10; y < 50; y++) map.fill(2, y * width + 50, y * width + 150);
    for (const x of [50, 99, 149]) map[49 * width + x] = NaN; // holes do not make the rectangle smaller
    const got = renderOverlay({ ...TITLE, image, map });
    const want = new Canvas(got.width, height * zoom, [24, 24, 24]);
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const from = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 3;
        const across = x >= 50 * zoom - 1 && x <= 150 * zoom;
        const down = y >= 10 * zoom - 1 && y <= 50 * zoom;
        const rim = x === 50 * zoom - 1 || x === 150 * zoom || y === 10 * zoom - 1 || y === 50 * zoom;
        const colour = across && down && rim ? OUTLINE : image.data.subarray(from, from + 3);
        want.data.set(colour, (y * got.width + left + x) * 3);
      }
    }
    assertSamples(got.data.subarray(0, want.data.length), want.data);
  }
});

Deno.test("renderOverlay() outlines regions in pixels of the enlarged picture", () => {
  const image: Image = { width: 160, height: 20, channels: 1, data: new Uint8Array(160 * 20).fill(90) };
  const map = new Float32Array(160 * 20).fill(2);
  const got = renderOverlay({ ...TITLE, image, map, outlines: [[[30, 5], [30, 10], [20, 10], [20, 5]]] });
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 320; x++) {
      const inside = x >= 40 && x <= 60 && y >= 10 && y <= 20;
      const line = inside && (x === 40 || x === 60 || y === 10 || y === 20);
      assert.equal(pixel(got, x, y)[0] === 255, line, `column ${x}, row ${y}`);
    }
  }
});

Deno.test("renderOverlay() draws no outline when everything or nothing was scored", () => {
  const image = noise(200, 2100, 3);
  for (const map of [new Float32Array(200 * 2100), new Float32Array(200 * 2100).fill(NaN)]) {
    const got = renderOverlay({ ...TITLE, image, map });
    for (let i = 0; i < got.data.length; i += 3) {
      assert.ok(OUTLINE.some((sample, c) => got.data[i + c] !== sample), `pixel ${i / 3}`);
    }
  }
});

Deno.test("renderOverlay() enlarges small pictures by a whole number until the legend fits", () => {
  for (
    const [width, height, zoom] of [[124, 90, 3], [256, 256, 2], [320, 20, 1], [16, 1500, 2], [
      16,
      5000,
      1,
    ]] as const
  ) {
    const image = noise(width, height, 3);
    const got = renderOverlay({ ...TITLE, image, map: new Float32Array(width * height) });
    assert.equal(got.width, Math.max(320, width * zoom));
    const left = Math.floor((got.width - width * zoom) / 2);
    for (let i = 0; i < 500; i++) {
      const [x, y] = [(i * 7919) % (width * zoom), (i * 104729) % (height * zoom)];
      const at = (Math.floor(y / zoom) * width + Math.floor(x / zoom)) * 3;
      assert.deepEqual(
        pixel(got, left + x, y),
        [...image.data.subarray(at, at + 3)],
        `${width} x ${height}, ${x}, ${y}`,
      );
    }
  }
});

Deno.test("renderOverlay() shows grey, alpha and 10 to 16 bits", () => {
  const map = new Float32Array(320 * 16);
  const shown = (channels: Image["channels"], data: Image["data"]) =>
    pixel(renderOverlay({ ...TITLE, image: { width: 320, height: 16, channels, data }, map }), 1, 0);
  const samples = (channels: number, ...values: number[]) =>
    Array(320 * 16 * channels).fill(0).with(0, values[0]).map((v, i) => values[i] ?? v);
  assert.deepEqual(shown(1, Uint8Array.from(samples(1, 9, 70))), [70, 70, 70]);
  assert.deepEqual(shown(2, Uint8Array.from(samples(2, 9, 0, 70, 3))), [70, 70, 70]);
  assert.deepEqual(shown(4, Uint8Array.from(samples(4, 9, 9, 9, 9, 1, 2, 3, 4))), [1, 2, 3]);
  assert.deepEqual(shown(1, Uint16Array.from(samples(1, 65535, 0x1234))), [0x12, 0x12, 0x12]);
  assert.deepEqual(shown(1, Uint16Array.from(samples(1, 4095, 0x0234))), [0x23, 0x23, 0x23]);
  assert.deepEqual(shown(3, Uint16Array.from(samples(3, 1023, 0, 0, 4, 8, 1023))), [1, 2, 255]);
  assert.deepEqual(shown(1, Uint16Array.from(samples(1, 100, 50))), [50, 50, 50]);
});

Deno.test("renderOverlay() draws the legend below the picture, the larger the wider", () => {
  for (const [width, dot] of [[320, 1], [479, 1], [480, 2], [1000, 3]] as const) {
    const input = { ...TITLE, ...flat(width, 20), threshold: 4 };
    const got = renderOverlay(input);
    const want = new Canvas(width, legendHeight(dot), [0, 0, 0]);
    drawLegend(want, 0, dot, input);
    assertSamples(got.data.subarray(20 * width * 3), want.data);
  }
});

Deno.test("renderOverlay() refuses a map of another size and a scale without range", () => {
  const input = { ...TITLE, ...flat(320, 20) };
  assert.throws(() => renderOverlay({ ...input, map: new Float32Array(20 * 319) }), {
    name: "RangeError",
    message: "Cannot render overlay of 'part.png': received a map of 6380 values, wanted 320 x 20",
  });
  assert.throws(() => renderOverlay({ ...input, map: new Float32Array(20 * 321) }), { name: "RangeError" });
  for (
    const scale of [{ low: 3, high: 3 }, { low: 0, high: NaN }, { low: -Infinity, high: 1 }, {
      low: 1,
      high: Infinity,
    }]
  ) {
    assert.throws(() => renderOverlay({ ...input, scale }), {
      name: "RangeError",
      message:
        `Cannot render overlay of 'part.png': received a scale from ${scale.low} to ${scale.high}, wanted low < high`,
    });
  }
});

function noise(width: number, height: number, channels: 1 | 3): Image {
  const random = new Random(width * height);
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, () => random.integer(256)),
  };
}

function flat(width: number, height: number): { image: Image; map: Float32Array } {
  const size = width * height;
  return { image: { width, height, channels: 1, data: new Uint8Array(size) }, map: new Float32Array(size) };
}

function pixel(picture: PngImage, x: number, y: number): number[] {
  const at = (y * picture.width + x) * 3;
  return [...picture.data.subarray(at, at + 3)];
}
