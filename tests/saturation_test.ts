/** MVTec LOCO: several masks an image, each of one kind of defect, and from which area on a kind counts as found in full. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Inspector, readDataset } from "../mod.ts";
import { kindOf, readSaturations } from "../src/evaluate/saturation.ts";
import type { Image } from "../src/image/image.ts";
import { encodePng } from "../src/image/write/png.ts";
import { withFiles } from "./made_files.ts";
import { QUICK, runCli, writePictures } from "./run_cli.ts";
import { sproTwin } from "./twins/spro.ts";

const SIDE = 64;

const KINDS = [
  { defect_name: "missing_pin", pixel_value: 255, saturation_threshold: 40, relative_saturation: false },
  { defect_name: "extra_pin", pixel_value: 250, saturation_threshold: 0.5, relative_saturation: true },
];

/** Masks by class, image and file: the value of the pixels, and the rectangle that has it. */
const MASKS: Readonly<Record<string, readonly (readonly [value: number, ...box: number[]])[]>> = {
  "logical_anomalies/000/000.png": [[255, 8, 8, 20, 16]],
  "logical_anomalies/000/001.png": [[250, 20, 16, 12, 12]],
  "logical_anomalies/001/000.png": [[250, 40, 40, 10, 10], [250, 5, 50, 8, 8]],
  "structural_anomalies/000/000.png": [[255, 30, 10, 6, 6]],
};

function mask(boxes: readonly (readonly number[])[]): Image {
  const data = new Uint8Array(SIDE * SIDE);
  for (const [value = 0, left = 0, top = 0, width = 0, height = 0] of boxes) {
    for (let y = top; y < top + height; y++) {
      data.fill(value, y * SIDE + left, y * SIDE + left + width);
    }
  }
  return { width: SIDE, height: SIDE, channels: 1, data };
}

/** Writes a category in the layout of MVTec LOCO. */
function writeLoco(folder: string): void {
  writePictures(join(folder, "train", "good"), 5, 1);
  writePictures(join(folder, "test", "good"), 3, 2);
  writePictures(join(folder, "test", "logical_anomalies"), 2, 3);
  writePictures(join(folder, "test", "structural_anomalies"), 1, 4);
  for (const [file, boxes] of Object.entries(MASKS)) {
    const path = join(folder, "ground_truth", file);
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    const { width, height, data } = mask(boxes);
    Deno.writeFileSync(path, encodePng({ width, height, channels: 1, data: data as Uint8Array }));
  }
  Deno.writeTextFileSync(join(folder, "defects_config.json"), JSON.stringify(KINDS));
}

Deno.test("readDataset() takes the kinds of defects of MVTec LOCO along, and does not leave their file out", async () => {
  await withFiles({}, async (folder) => {
    writeLoco(folder);
    const { test, leftOut } = await readDataset(folder);
    const kinds = readSaturations(join(folder, "defects_config.json"));
    assert.deepEqual(kinds[1], { pixelValue: 250, threshold: 0.5, relative: true });
    assert.deepEqual(test.map(({ saturations }) => saturations), [
      undefined,
      undefined,
      undefined,
      kinds,
      kinds,
      kinds,
    ]);
    assert.equal(leftOut.count, 0, JSON.stringify(leftOut));
  });
});

Deno.test("readSaturations() refuses what does not say all of every kind, by the file", async () => {
  const file = (kinds: unknown) => ({ "defects_config.json": JSON.stringify(kinds) });
  const [kind] = KINDS;
  for (
    const kinds of [
      {},
      [{ ...kind, pixel_value: 0 }],
      [{ ...kind, saturation_threshold: 0 }],
      [{ ...kind, relative_saturation: true }],
      [{ defect_name: "x", pixel_value: 1 }],
    ]
  ) {
    await withFiles(file(kinds), (folder) => {
      assert.throws(() => readSaturations(join(folder, "defects_config.json")), {
        name: "DatasetError",
        message: /defects_config\.json': .*; give pixel_value, saturation_threshold and relative_saturation/,
      });
    });
  }
});

Deno.test("kindOf() refuses a mask of several kinds, or of none that there is", () => {
  const kinds = [{ pixelValue: 255, threshold: 1, relative: true }];
  const image = (...values: number[]): Image => ({
    width: values.length,
    height: 1,
    channels: 1,
    data: Uint8Array.from(values),
  });
  assert.equal(kindOf(image(0, 255), kinds, "m.png"), kinds[0]);
  assert.equal(kindOf(image(0, 0), kinds, "m.png"), null);
  for (const values of [[0, 1, 255], [0, 7]]) {
    assert.throws(() => kindOf(image(...values), kinds, "m.png"), {
      name: "ImageError",
      message: /'m\.png': its pixels have the value (1, 255|7), and defects_config\.json has the kinds 255/,
    });
  }
});

Deno.test("evaluate() gives sPRO of all, of each class, and their mean, as its twin has them of the maps", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  await withFiles({}, async (folder) => {
    writeLoco(folder);
    const { train, test } = await readDataset(folder);
    const model = await inspector.fit(train, { resize: "64", dims: 12, calibrate: false });
    const maps: Float32Array[] = [];
    const { saturated, pixel } = await inspector.evaluate(model, test, {
      onScore: ({ map }) => void maps.push((map as Float32Array).slice()),
    });
    const areas = [40, 72, 82, 36]; // of 320, 144, 164 and 36 pixels: 40 at most, half, half, all
    const files = Object.entries(MASKS);
    const imageOf = (i: number) => {
      const name = `${test[i]?.defect}/${test[i]?.path.slice(-7, -4)}/`;
      return {
        map: maps[i] as Float32Array,
        defects: files.flatMap(([file, boxes], k) => {
          if (!file.startsWith(name)) return [];
          const { data } = mask(boxes);
          return [{ pixels: [...data.keys()].filter((p) => data[p] !== 0), area: areas[k] as number }];
        }),
      };
    };
    const twin = (places: number[], limit: number) => sproTwin(places.map(imageOf), limit);
    const groups = { all: [0, 1, 2, 3, 4, 5], logical: [0, 1, 2, 3, 4], structural: [0, 1, 2, 5] };
    assert.ok(saturated);
    assert.equal(saturated.defects, 4);
    const near = (found: number | undefined, wanted: number) =>
      assert.ok(Math.abs((found ?? NaN) - wanted) < 1e-12, `${found} ${wanted}`);
    for (const [k, limit] of [0.05, 0.3].entries()) {
      near(saturated.scores[k]?.score, twin(groups.all, limit));
      const [logical, structural] = saturated.classes;
      near(logical?.scores[k]?.score, twin(groups.logical, limit));
      near(structural?.scores[k]?.score, twin(groups.structural, limit));
      near(saturated.means[k]?.score, (twin(groups.logical, limit) + twin(groups.structural, limit)) / 2);
    }
    assert.deepEqual(saturated.classes.map(({ defect, images }) => [defect, images]), [
      ["logical_anomalies", 2],
      ["structural_anomalies", 1],
    ]);
    assert.equal(pixel?.regions, 4, "the two that overlap are one, the one of two pieces two");
    const plain = test.map(({ saturations: _, ...rest }) => rest);
    const without = await inspector.evaluate(model, plain);
    assert.equal(without.saturated, null);
    assert.deepEqual(without.pixel, pixel);
  });
});

Deno.test("eval and reproduce print sPRO of MVTec LOCO beside PRO, and compute anew when its thresholds change", async () => {
  await withFiles({}, async (root) => {
    const folder = join(root, "data", "pins");
    writeLoco(folder);
    const model = join(root, "m.safetensors");
    const fitted = await runCli(["fit", join(folder, "train", "good"), "--model", model, ...QUICK]);
    assert.equal(fitted.code, 0, fitted.stderr);
    const { stdout, stderr } = await runCli(["eval", folder, "--model", model]);
    assert.doesNotMatch(stderr, /defects_config/);
    const lines = stdout.split("\n");
    const at = lines.findIndex((line) => line.startsWith("PRO (to 30% false positives)"));
    const figure = String.raw`\d\.\d{4} \(to 5%\), \d\.\d{4} \(to 30%\)`;
    const wanted = [
      `^sPRO +${figure}, of 4 defects$`,
      `^  mean of the classes +${figure}$`,
      `^  logical_anomalies +${figure}, image AUROC \\d\\.\\d{4}$`,
      `^  structural_anomalies +${figure}, image AUROC \\d\\.\\d{4}$`,
    ];
    for (const [i, line] of wanted.entries()) assert.match(lines[at + 1 + i] ?? "", new RegExp(line));
    const table = () => runCli(["reproduce", join(root, "data"), "--out", join(root, "out"), ...QUICK]);
    assert.match((await table()).stdout, /\| PRO \| sPRO to 5% \|\n.*\n\| pins \| 1 \| .* \| \d+\.\d \|\n/);
    assert.match((await table()).stderr, /pins, seed 0: done before/);
    const others = KINDS.map((kind) => ({ ...kind, saturation_threshold: 1, relative_saturation: true }));
    Deno.writeTextFileSync(join(folder, "defects_config.json"), JSON.stringify(others));
    assert.doesNotMatch((await table()).stderr, /done before/);
  });
});
