import assert from "node:assert/strict";
import { type FitOptions, type FitReport, Inspector, type Model } from "../mod.ts";
import type { Image } from "../src/image/image.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const SIDE = 64;
const SMALL: FitOptions = { resize: { width: SIDE, height: SIDE }, crop: null, batch: 4 };

/** Of the good images the odd ones, each at a place of its own; the first image is one of them. */
const ODD = [0, 6];

function pictures(count: number, odd: readonly number[]): Image[] {
  return Array.from(
    { length: count },
    (_, i) => noisyRamp(SIDE, i, odd.includes(i) ? { x: 16 + 5 * i, y: 40 } : undefined),
  );
}

const IMAGES = pictures(14, ODD);
const CLEAN = IMAGES.filter((_, i) => !ODD.includes(i));

let opened: Inspector | undefined;
const inspector = Inspector.open({ threads: 1 }).then((one) => opened = one);
globalThis.addEventListener("unload", () => void opened?.[Symbol.asyncDispose]());

function settleTest(name: string, body: (inspector: Inspector) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeResources: false, // the inspector outlives the test
    sanitizeOps: false,
    fn: async () => await body(await inspector),
  });
}

/** Fits, and keeps what was told. */
async function fitTold(inspector: Inspector, images: readonly Image[], options: FitOptions) {
  const reports: FitReport[] = [];
  const model = await inspector.fit(images, {
    ...SMALL,
    ...options,
    onReport: (report) => reports.push(report),
  });
  assert.equal(reports.length, 1);
  return { model, report: reports[0] as FitReport };
}

/** Settings and tensors are the same, bit for bit, but for the images that were left away: how many, and which stood out. */
function assertSame(actual: Model, expected: Model, dropped = 0): void {
  const { calibration, ...settings } = expected.settings;
  assert.deepEqual(actual.settings, {
    ...settings,
    suspects: actual.settings.suspects,
    calibration: calibration && { ...calibration, dropped },
  });
  assert.deepEqual([...actual.tensors.keys()], [...expected.tensors.keys()]);
  for (const [name, tensor] of actual.tensors) assert.deepEqual(tensor, expected.tensors.get(name), name);
}

const METHODS: readonly FitOptions[] = [
  { method: "padim", dims: 10 },
  { method: "padim-pca", dims: 6 },
  { method: "mvg", levels: [0, 2], reduce: "pca:0.9" },
  { method: "spade", neighbours: 3 },
];

for (const options of METHODS) {
  settleTest(
    `excludeSuspects of ${options.method} fits as if the most odd images had never been there`,
    async (inspector) => {
      const { model, report } = await fitTold(inspector, IMAGES, { ...options, excludeSuspects: 2 });
      assert.deepEqual(report.dropped, ["image 0", "image 6"]);
      assert.deepEqual([report.images, report.parts], [12, 12]);
      assert.deepEqual(new Set(report.suspects.slice(0, 2).map(({ name }) => name)), new Set(report.dropped));
      assert.equal(report.suspects.length, 14, "ranked by the fit to all");
      assertSame(model, await inspector.fit(CLEAN, { ...SMALL, ...options }), 2);
    },
  );
}

settleTest(
  "robust leaves away what stands out, and fits as if it had never been there",
  async (inspector) => {
    const options = { dims: 10, robust: true };
    const { model, report } = await fitTold(inspector, IMAGES, options);
    assert.deepEqual(report.dropped, ["image 0", "image 6"]);
    const clean = await fitTold(inspector, CLEAN, options);
    assert.deepEqual(clean.report.dropped, [], "of good images alone nothing is left away");
    assertSame(model, clean.model, 2);
    assertSame(clean.model, await inspector.fit(CLEAN, { ...SMALL, dims: 10 }));
  },
);

settleTest(
  "a fit keeps images that stand out, and tells of them, unless it shall leave them away",
  async (inspector) => {
    const { model, report } = await fitTold(inspector, IMAGES, { dims: 10, power: false });
    assert.deepEqual([report.dropped, report.images, model.settings.calibration?.dropped], [[], 14, 0]);
    const [first] = report.suspects;
    assert.ok(first && first.without < first.threshold, "one odd image moves the threshold");
    assert.equal(first.threshold, model.settings.calibration?.threshold);
  },
);

settleTest("an image that is left away leaves the others of its part", async (inspector) => {
  const partOf = (_: string, place: number) => place < 4 ? "burst" : `part ${place}`;
  const { model, report } = await fitTold(inspector, IMAGES, {
    dims: 10,
    power: false,
    partOf,
    excludeSuspects: 2,
  });
  assert.deepEqual(report.dropped, ["image 0", "image 6"]);
  assert.deepEqual([report.images, report.parts, report.partsFrom], [12, 10, "given"]);
  assert.deepEqual(report.together, [["image 0", "image 1", "image 2", "image 3"]]);
  const own = (_: string, place: number) => place < 3 ? "burst" : `part ${place}`;
  assertSame(model, await inspector.fit(CLEAN, { ...SMALL, dims: 10, power: false, partOf: own }), 2);
});

settleTest("a model is the same, bit for bit, whatever is kept in main memory", async (inspector) => {
  for (const options of [...METHODS, { dims: 10, robust: true } as const]) {
    const model = await inspector.fit(IMAGES, { ...SMALL, ...options });
    const none = await inspector.fit(IMAGES, { ...SMALL, ...options, cacheMb: 0 });
    assertSame(none, model, model.settings.calibration?.dropped);
  }
});

settleTest("a model is the same from a function that reads the images anew", async (inspector) => {
  const options = { ...SMALL, dims: 10, cacheMb: 0, excludeSuspects: 2 };
  const stream = async function* () {
    yield* await Promise.resolve(IMAGES);
  };
  assertSame(await inspector.fit(stream, options), await inspector.fit(IMAGES, options), 2);
});

settleTest(
  "excludeSuspects refuses to leave fewer than three images, and what was not calibrated",
  async (inspector) => {
    const few = IMAGES.slice(0, 6);
    const options = { ...SMALL, dims: 10, power: false };
    assert.equal((await inspector.fit(few, { ...options, excludeSuspects: 3 })).settings.images, 3);
    for (const excludeSuspects of [4, 6, 60]) {
      await assert.rejects(inspector.fit(few, { ...options, excludeSuspects }), {
        name: "RangeError",
        message:
          `Cannot leave ${excludeSuspects} suspects away: of 6 images at least 3 must stay; leave away fewer, or add ` +
          "good images",
      });
    }
    for (const [option, value] of [["excludeSuspects", 1], ["robust", true]] as const) {
      await assert.rejects(inspector.fit(few, { ...options, calibrate: false, [option]: value }), {
        name: "OptionError",
        message: new RegExp(
          `'${option}' ranks good images with each left out: received it without 'calibrate'`,
        ),
      });
    }
  },
);

settleTest(
  "onSuspect shows an image as it looks with its part left out, of a part of any size",
  async (inspector) => {
    const images = pictures(46, [3]);
    const options = { ...SMALL, dims: 10, power: false, batch: 16 };
    for (const burst of [1, 5, 34]) { // the last is more than a closed form leaves out
      const shown: string[] = [];
      await inspector.fit(images, {
        ...options,
        partOf: (_: string, place: number) => place < burst ? "burst" : `part ${place}`,
        onSuspect({ name, place, seen, map, judgement }) {
          shown.push(name);
          const peak = (map as Float32Array).reduce((highest, value) => Math.max(highest, value));
          assert.ok(Math.abs(peak - place) < 1e-4 * place, `${burst}: map to ${peak}, place ${place}`);
          assert.ok(seen && judgement?.evidence.place.value === place);
        },
      });
      const others = shown.filter((name) => name !== "image 3");
      assert.equal(shown.length, others.length + 1, `${burst}`);
      // Of a part so large frames stand out that would not if it were small: but none of another part.
      const frames = images.slice(0, burst).map((_, place) => `image ${place}`);
      assert.ok(others.every((name) => burst === 34 && frames.includes(name)), `${burst}: ${others}`);
    }
  },
);
