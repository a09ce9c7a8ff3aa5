import assert from "node:assert/strict";
import { drawJitter, type Jitter, jitterColours } from "../src/power/jitter.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";

const NONE: Jitter = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };

function jittered(samples: readonly number[], colours: number, change: Partial<Jitter>): Float64Array {
  const changed = Float64Array.from(samples);
  jitterColours(changed, colours, 255, { ...NONE, ...change });
  return changed;
}

/** A tenth of a turn either way by Python's colorsys. */
const HUES = [
  [[200, 100, 50], [200, 190, 50], [200, 50, 90]],
  [[10, 240, 30], [10, 240, 168], [128, 240, 10]],
  [[40, 60, 250], [146, 40, 250], [40, 186, 250]],
  [[250, 60, 60], [250, 174, 60], [250, 60, 174]],
] as const;

Deno.test("jitterColours() turns hues as Python's colorsys does, and no grey", () => {
  for (const [colour, forth, back] of HUES) {
    assertClose(jittered(colour, 3, { hue: 0.1 }), forth, { atol: 1e-9 });
    assertClose(jittered(colour, 3, { hue: -0.1 }), back, { atol: 1e-9 });
  }
  assert.deepEqual([...jittered([70, 70, 70], 3, { hue: 0.1 })], [70, 70, 70]);
});

Deno.test("jitterColours() scales brightness and stays within the range", () => {
  assert.deepEqual([...jittered([0, 100, 250], 1, { brightness: 1.1 })], [0, 110.00000000000001, 255]);
});

Deno.test("jitterColours() scales contrast about the mean grey of the patch", () => {
  assertClose(jittered([50, 150], 1, { contrast: 0.9 }), [55, 145], { atol: 1e-9 });
  const mean = (0.299 * 200 + 0.587 * 100 + 0.114 * 50 + 80) / 2;
  const expected = [200, 100, 50, 80, 80, 80].map((sample) => mean + 1.1 * (sample - mean));
  assertClose(jittered([200, 100, 50, 80, 80, 80], 3, { contrast: 1.1 }), expected, { atol: 1e-9 });
});

Deno.test("jitterColours() scales saturation about the pixel's own grey", () => {
  const own = 0.299 * 200 + 0.587 * 100 + 0.114 * 50;
  const expected = [200, 100, 50].map((sample) => own + 0.9 * (sample - own));
  assertClose(jittered([200, 100, 50], 3, { saturation: 0.9 }), expected, { atol: 1e-9 });
});

Deno.test("drawJitter() stays within a tenth, and reaches it both ways", () => {
  const random = new Random(2);
  const draws = Array.from({ length: 1000 }, () => drawJitter(random));
  for (const [name, middle] of Object.entries(NONE) as [keyof Jitter, number][]) {
    const offsets = draws.map((jitter) => jitter[name] - middle);
    assert.ok(Math.min(...offsets) >= -0.1 - 1e-12 && Math.min(...offsets) < -0.095, name);
    assert.ok(Math.max(...offsets) < 0.1 && Math.max(...offsets) > 0.095, name);
  }
});
