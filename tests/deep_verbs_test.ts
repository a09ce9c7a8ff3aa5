/** Every verb reads pictures with the level of white and the bands that its model has. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  describeModel,
  Inspector,
  type LabelledImage,
  type Model,
  readDataset,
  readImage,
  reproduce,
  type Score,
} from "../mod.ts";
import { encodePng } from "../src/image/write/png.ts";
import { DEEP_BAND, DEEP_SIDE, DEEP_WHITE, writeDeep } from "./deep_files.ts";

const TAKEN = { white: DEEP_WHITE, bands: [DEEP_BAND] } as const;
const OPTIONS = { resize: "64x64", dims: 10 } as const;

const inspector = await Inspector.open({ threads: 1 });
globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

/** Two data sets of one category each, with the same pictures in another form. */
async function writeSets(): Promise<{ root: string; deep: string; plain: string } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  const [deep, plain] = [join(root, "deep"), join(root, "plain")];
  const into = (...parts: string[]) => ({
    deep: join(deep, "bolt", ...parts),
    plain: join(plain, "bolt", ...parts),
  });
  writeDeep({ ...into("train", "good"), count: 6, seed: 1 });
  writeDeep({ ...into("test", "good"), count: 3, seed: 2 });
  writeDeep({ ...into("test", "hole"), count: 3, seed: 3, defective: true });
  const mask = new Uint8Array(DEEP_SIDE * DEEP_SIDE);
  for (let y = 20; y < 32; y++) mask.fill(255, y * DEEP_SIDE + 20, y * DEEP_SIDE + 36);
  for (const folder of Object.values(into("ground_truth", "hole"))) {
    Deno.mkdirSync(folder, { recursive: true });
    for (const name of ["000.png", "001.png", "002.png"]) {
      Deno.writeFileSync(
        join(folder, name),
        encodePng({ width: DEEP_SIDE, height: DEEP_SIDE, channels: 1, data: mask }),
      );
    }
  }
  return { root, deep, plain, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

Deno.test("reproduce() gives deep pictures of many bands the figures of the band alone, moved or not", async () => {
  await using sets = await writeSets();
  for (const [variant, crop] of [["none", "none"], ["rd", "56"]] as const) {
    const figures = async (dataset: string, samples: object) => {
      const { results } = await reproduce(inspector, dataset, {
        out: join(sets.root, "out"),
        variant,
        seeds: [0],
        fit: { ...OPTIONS, crop, ...samples },
        decode: readImage,
      });
      return results;
    };
    const found = await figures(sets.deep, TAKEN);
    assert.deepEqual(found, await figures(sets.plain, {}));
    assert.ok(
      found.every(({ pixelAuroc }) => pixelAuroc !== null && pixelAuroc > 0.6),
      JSON.stringify(found),
    );
  }
});

/** All that a model and its figures say of a data set. */
async function allOf(dataset: string, samples: object) {
  const { train, test } = await readDataset(join(dataset, "bolt"));
  const suspects: Score[] = [];
  const model = await inspector.fit(train, {
    ...OPTIONS,
    ...samples,
    register: "translation",
    excludeSuspects: 1,
    onSuspect: (score) => void suspects.push(score),
  });
  const others = test.filter(({ label }) => label === 0).map(({ path }) => path);
  const calibrated = await inspector.calibrate(model, others);
  const read = (path: string, _test: LabelledImage, _what: string, reading: object) =>
    readImage(path, reading);
  const evaluate = async (model: Model, options = {}) => {
    const { report, ...figures } = await inspector.evaluate(model, test, options);
    return { figures, pictures: report?.match(/data:image\/[^"]+/g) };
  };
  return {
    summary: model.settings.calibration,
    power: describeModel(model).powerText,
    suspects: suspects.map(({ score, map }) => ({ score, map })),
    calibrated: calibrated.settings.calibration,
    evaluated: await evaluate(model, { report: "bolt" }),
    readByHand: await evaluate(model, { read }),
  };
}

Deno.test("fit, calibrate, evaluate and its report are the same of deep pictures as of the band alone", async () => {
  await using sets = await writeSets();
  const found = await allOf(sets.deep, TAKEN);
  assert.deepEqual(found, await allOf(sets.plain, {}));
  assert.deepEqual(found.readByHand.figures, found.evaluated.figures);
  assert.ok((found.evaluated.pictures?.length ?? 0) > 0);
  assert.notEqual(found.power, null);
});
