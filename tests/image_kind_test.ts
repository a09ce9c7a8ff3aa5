import assert from "node:assert/strict";
import type { Image } from "../src/image/image.ts";
import { type ImageKind, kindOf } from "../src/kind/image_kind.ts";
import { Random } from "../src/random.ts";

/** A picture whose samples are computed from their place. */
function drawn(
  width: number,
  height: number,
  channels: Image["channels"],
  sample: (x: number, y: number, channel: number) => number,
  Samples: Uint8ArrayConstructor | Uint16ArrayConstructor = Uint8Array,
): Image {
  const data = new Samples(width * height * channels);
  data.forEach((_, i) => {
    const pixel = Math.floor(i / channels);
    data[i] = sample(pixel % width, Math.floor(pixel / width), i % channels);
  });
  return { width, height, channels, data };
}

/** Mean and deviation of the grey values from their definition, over all pixels. */
function plain({ channels, data }: Image): Pick<ImageKind, "brightness" | "contrast"> {
  const white = data instanceof Uint16Array ? 65535 : 255;
  const colours = channels >= 3 ? 3 : 1;
  const values = Array.from({ length: data.length / channels }, (_, pixel) => {
    const own = Array.from(data.subarray(pixel * channels, pixel * channels + colours));
    return own.reduce((sum, value) => sum + value / white, 0) / colours;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { brightness: mean, contrast: Math.sqrt(variance) };
}

function assertNear(found: ImageKind, wanted: Pick<ImageKind, "brightness" | "contrast">, bar: number) {
  for (const measure of ["brightness", "contrast"] as const) {
    const error = Math.abs(found[measure] - wanted[measure]);
    assert.ok(error <= bar, `${measure} is ${found[measure]}, wanted ${wanted[measure]}`);
  }
}

Deno.test("kindOf() measures every pixel of small pictures of any channels and depth", () => {
  const random = new Random(5);
  for (const [width, height] of [[1, 1], [1, 7], [256, 3], [40, 256]] as const) {
    for (const channels of [1, 2, 3, 4] as const) {
      for (const [Samples, bits] of [[Uint8Array, 8], [Uint16Array, 16]] as const) {
        const image = drawn(width, height, channels, () => random.integer(2 ** bits), Samples);
        const kind = kindOf(image);
        assertNear(kind, plain(image), 1e-12);
        const { brightness: _, contrast: __, ...stored } = kind;
        const colours = channels >= 3 ? 3 : 1;
        assert.deepEqual(stored, { width, height, channels: colours, bits, coloured: colours === 3 });
      }
    }
  }
});

Deno.test("kindOf() does not look at alpha", () => {
  const colours = (x: number, y: number, channel: number) => (x * 5 + y * 3 + channel * 50) % 256;
  const opaque = kindOf(drawn(30, 20, 3, colours));
  for (const alpha of [0, 128, 255]) {
    const image = drawn(30, 20, 4, (x, y, channel) => channel === 3 ? alpha : colours(x, y, channel));
    assert.deepEqual(kindOf(image), opaque);
  }
  const grey = kindOf(drawn(30, 20, 1, colours));
  assert.deepEqual(kindOf(drawn(30, 20, 2, (x, y, channel) => channel === 1 ? 7 : colours(x, y, 0))), grey);
});

Deno.test("kindOf() finds no colour where grey was saved as RGB, and colour in a single channel", () => {
  const ramp = (x: number, y: number) => x + y;
  const grey = kindOf(drawn(300, 280, 1, ramp));
  const { channels, ...saved } = kindOf(drawn(300, 280, 3, ramp));
  assert.equal(channels, 3);
  assert.deepEqual({ ...saved, channels: 1 }, grey);
  for (const tinted of [0, 1, 2]) {
    for (const place of [0, 4, 8]) {
      const spot = (x: number, y: number, channel: number) =>
        ramp(x, y) + (channel === tinted && x === place && y === place ? 1 : 0);
      assert.ok(kindOf(drawn(9, 9, 3, spot)).coloured, `${tinted} at ${place}`);
    }
  }
});

Deno.test("kindOf() gives flat pictures exactly no contrast, black 0 and white 1", () => {
  for (const channels of [1, 3, 4] as const) {
    for (const [Samples, most] of [[Uint8Array, 255], [Uint16Array, 65535]] as const) {
      for (const value of [0, 1, 77, most]) {
        const { brightness, contrast } = kindOf(drawn(700, 300, channels, () => value, Samples));
        assert.deepEqual([brightness, contrast], [value / most, 0]);
      }
    }
  }
});

for (
  const [what, sample] of [
    ["noise", ((random) => () => random.integer(256))(new Random(3))],
    ["columns that alternate", (x: number) => x % 2 * 200],
    ["rows of four", (_: number, y: number) => y % 4 < 1 ? 255 : 0],
    ["columns of eight", (x: number) => x % 8 < 2 ? 255 : 40],
    ["a chessboard", (x: number, y: number) => (x + y) % 2 * 255],
    ["diagonals", (x: number, y: number) => (x + 3 * y) % 8 * 30],
    ["a ramp", (x: number, y: number) => (x + y) / 11],
    ["one bright quarter", (x: number, y: number) => x > 1024 && y > 250 ? 250 : 10],
  ] as const
) {
  Deno.test(`kindOf() measures large pictures of ${what} like all their pixels`, () => {
    const image = drawn(2048, 512, 1, sample);
    assertNear(kindOf(image), plain(image), 0.005);
  });
}
