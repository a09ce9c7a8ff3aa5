import assert from "node:assert/strict";
import { colourOf, type Rgb } from "../src/image/draw/colormap.ts";

Deno.test("colourOf() gives matplotlib's inferno", () => {
  // matplotlib 3.11.2: matplotlib.colormaps["inferno"].colors[::51], times 255, rounded
  const reference: Rgb[] = [[0, 0, 4], [66, 10, 104], [147, 38, 103], [221, 81, 58], [252, 165, 10], [
    252,
    255,
    164,
  ]];
  reference.forEach((want, i) => assert.deepEqual(colourOf(i / 5), want));
});

Deno.test("colourOf() grows lighter in even steps", () => {
  const lightness = Array.from({ length: 256 }, (_, i) => cieLightness(colourOf(i / 255)));
  assert.ok((lightness[0] ?? NaN) < 1 && (lightness[255] ?? NaN) > 97);
  for (let i = 16; i < 256; i += 16) { // over a sixteenth, since single steps are rounded to eight bits
    const step = (lightness[i] ?? NaN) - (lightness[i - 16] ?? NaN);
    assert.ok(step > 3 && step < 8, `step to ${i}: ${step}`);
  }
});

Deno.test("colourOf() clamps what lies outside and refuses NaN", () => {
  assert.deepEqual(colourOf(-Infinity), colourOf(0));
  assert.deepEqual(colourOf(1.01), colourOf(1));
  assert.throws(() => colourOf(NaN), {
    name: "RangeError",
    message: "Cannot look up a colour: the fraction is NaN",
  });
});

/** CIE L* of an sRGB colour (IEC 61966-2-1, CIE 15). */
function cieLightness(rgb: Rgb): number {
  const [red = NaN, green = NaN, blue = NaN] = rgb.map((sample) => {
    const s = sample / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : 24389 / 27 * y;
}
