import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DEFECT_KINDS, type DefectKind, planDefect } from "../src/demo/defects/defects.ts";
import { inspectPart } from "../src/demo/inspection.ts";
import { Random } from "../src/random.ts";

const SIZE = 256;

/** The first 64 bits of a SHA-256. */
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** Largest difference of the three colours at each pixel. */
function difference(a: Uint8Array, b: Uint8Array): number[] {
  const channel = (i: number) => Math.abs((a[i] ?? NaN) - (b[i] ?? NaN));
  return Array.from(
    { length: a.length / 3 },
    (_, i) => Math.max(channel(3 * i), channel(3 * i + 1), channel(3 * i + 2)),
  );
}

/** Pixels within `radius` of a set pixel, along either axis. */
function dilate(mask: Uint8Array, radius: number): boolean[] {
  const grown = new Array<boolean>(mask.length).fill(false);
  for (const [i, value] of mask.entries()) {
    if (value === 0) continue;
    const [row, column] = [Math.floor(i / SIZE), i % SIZE];
    for (let y = Math.max(0, row - radius); y <= Math.min(SIZE - 1, row + radius); y++) {
      grown.fill(
        true,
        y * SIZE + Math.max(0, column - radius),
        y * SIZE + Math.min(SIZE - 1, column + radius) + 1,
      );
    }
  }
  return grown;
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

Deno.test("inspectPart() gives the pinned bytes on every platform", () => {
  // Taken on x86-64 with Deno 2.9.6. Only a change of the pictures that is meant may change them.
  const pinned: [DefectKind | "good", string, string][] = [
    ["good", "370a9844c71872d3", "ad7facb2586fc6e9"],
    ["dent", "161426a60440854f", "a1dede987d7d8d13"],
    ["fibre", "77ef6b73201782f9", "89e2343f4b4524fe"],
    ["missing", "ed2bae710ab2484c", "85612cc265c095f4"],
    ["scratch", "ec11176fc2bf907c", "277f7cd6a47acf93"],
    ["stain", "a4e2a453b04efea4", "ab6b2b1d7dca40d3"],
  ];
  for (const [kind, pixels, mask] of pinned) {
    const defect = kind === "good" ? {} : { defect: { kind, severity: 0.6 } };
    const picture = inspectPart({ seed: 1, size: 64, ...defect });
    assert.deepEqual([kind, hash(picture.pixels), hash(picture.mask)], [kind, pixels, mask]);
  }
  assert.equal(pinned.length, 1 + DEFECT_KINDS.length);
});

Deno.test("inspectPart() gives the same picture for the same seed and another one for another", () => {
  const first = inspectPart({ seed: 5, size: 64 });
  assert.deepEqual(inspectPart({ seed: 5, size: 64 }), first);
  assert.notDeepEqual(inspectPart({ seed: 6, size: 64 }).pixels, first.pixels);
});

Deno.test("inspectPart() shows good parts that differ from each other but are the same part", () => {
  const parts = [1, 2, 3, 4].map((seed) => inspectPart({ seed, size: SIZE }).pixels);
  for (const [i, a] of parts.entries()) {
    for (const b of parts.slice(i + 1)) {
      const mean = sum(difference(a, b)) / (SIZE * SIZE);
      assert.ok(mean > 4 && mean < 25, `mean difference of two good parts is ${mean} grey levels`);
    }
  }
});

Deno.test("inspectPart() varies the place of the part, the brightness and the white balance", () => {
  const size = 128;
  const parts = Array.from({ length: 10 }, (_, seed) => {
    const { pixels } = inspectPart({ seed, size });
    const value = (row: number, column: number, c: number) => pixels[3 * (row * size + column) + c] ?? NaN;
    // The plate's left and upper edge: the first pixel brighter than the belt ever is.
    const edges = [(i: number) => value(40, i, 1), (i: number) => value(i, 40, 1)].map((line) => {
      for (let i = 0; i < size; i++) if (line(i) > 110) return i;
      return NaN;
    });
    const [red = NaN, green = NaN] = [0, 1].map((c) => sum(Array.from(pixels.filter((_, i) => i % 3 === c))));
    return { edges, brightness: green, balance: red / green };
  });
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
  // Up to 3 units either way, and as much by rotation, are 3 px here.
  for (const axis of [0, 1]) {
    const range = spread(parts.map(({ edges }) => edges[axis] ?? NaN));
    assert.ok(range >= 2 && range <= 6, `the edge moves by ${range} px along axis ${axis}`);
  }
  assert.ok(spread(parts.map(({ brightness }) => brightness)) > 0.03 * (parts[0]?.brightness ?? NaN));
  assert.ok(spread(parts.map(({ balance }) => balance)) > 0.005);
});

Deno.test("inspectPart() gives an empty mask for a good part", () => {
  const { mask } = inspectPart({ seed: 3, size: 64 });
  assert.deepEqual(mask, new Uint8Array(64 * 64));
});

/** Seeds and severities for tests of all kinds of defect, with the good parts of these seeds. */
const CASES = [[501, 0], [502, 0.4], [503, 0.7], [504, 1]].map(([seed = NaN, severity = NaN]) => (
  { seed, severity, good: inspectPart({ seed, size: SIZE }).pixels }
));

for (const kind of DEFECT_KINDS) {
  Deno.test(`inspectPart() masks each ${kind} exactly: change inside and, but for light, not outside`, () => {
    for (const { seed, severity, good } of CASES) {
      const { pixels, mask } = inspectPart({ seed, size: SIZE, defect: { kind, severity } });
      const name = `${kind} of severity ${severity}`;
      const area = mask.filter((value) => value === 255).length;
      assert.equal(area + mask.filter((value) => value === 0).length, mask.length);
      // From a small screw hole (about 80 px) to a large stain (about 1100 px).
      assert.ok(area >= 40 && area <= 1600, `${name} covers ${area} px`);
      const change = difference(good, pixels);
      const changed = change.filter((levels, i) => (mask[i] ?? 0) > 0 && levels > 2).length / area;
      assert.ok(changed > 0.6, `${name} changes ${changed} of its mask by more than 2 grey levels`);
      // The blur of the lens spreads over 2 px; shadow and shade of the sky make the rest.
      const near = dilate(mask, 2);
      const energy = change.map((levels) => levels * levels);
      const inside = sum(energy.filter((_, i) => near[i])) / sum(energy);
      assert.ok(inside > 0.93, `${name} has ${inside} of its squared change within 2 px of its mask`);
      // Shadows end after 20 px, the widest neighbourhood of the sky after 13, the blur after 2.
      const far = dilate(mask, 24);
      assert.equal(Math.max(...change.filter((_, i) => !far[i])), 0, `${name} changes nothing 24 px away`);
    }
  });
}

Deno.test("inspectPart() makes severe defects easier to see than slight ones", () => {
  const size = 96;
  const parts = [11, 12, 13, 14].map((seed) => ({ seed, good: inspectPart({ seed, size }).pixels }));
  for (const kind of DEFECT_KINDS) {
    const visibility = (severity: number) =>
      sum(
        parts.map(({ seed, good }) =>
          sum(difference(good, inspectPart({ seed, size, defect: { kind, severity } }).pixels))
        ),
      );
    const [slight, severe] = [visibility(0), visibility(1)];
    assert.ok(severe > 1.3 * slight, `${kind}: total change ${slight} when slight, ${severe} when severe`);
  }
});

Deno.test("planDefect() refuses a severity outside 0 to 1", () => {
  for (const severity of [-0.1, 1.1, NaN]) {
    const plan = () => planDefect("dent", new Random(0), severity);
    assert.throws(plan, {
      name: "RangeError",
      message: new RegExp(`expected a severity .* received ${severity}$`),
    });
  }
});
