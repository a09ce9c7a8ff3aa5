/** `--bands pca`: three principal components of many bands, chosen by a fit and kept in its model. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  describeFit,
  describeModel,
  type FitReport,
  Inspector,
  loadModel,
  readImage,
  saveModel,
  type Score,
} from "../mod.ts";
import { checkFitOptions } from "../src/check_fit.ts";
import { principalBands } from "../src/fitting/principal_bands.ts";
import type { BandMixer } from "../src/image/read/bands.ts";
import { type BandProjection, projectionMixer } from "../src/image/read/band_projection.ts";
import { encodeNpyFloat32 } from "../src/image/write/npy.ts";
import { readingOf } from "../src/model/sample_settings.ts";
import { checkModelSettings } from "../src/model/read_settings.ts";
import { Random } from "../src/random.ts";
import { assertClose } from "./assert_close.ts";
import { fixturePath } from "./image_fixtures.ts";
import { QUICK, runCli } from "./run_cli.ts";
import { SETTINGS } from "./small_model.ts";

const SIDE = 64;
const BANDS = 6;
const WHITE = 4095;

/** Three patterns in six bands, with a little noise in each. */
const WEIGHTS = [
  [900, 700, 500, 300, 100, -200],
  [-100, 200, 300, -300, 200, 150],
  [60, -90, 70, 50, -80, 60],
];

/** Writes pictures of six bands of a camera of 12 bits and gives their paths. */
function writeSpectral(folder: string, count: number, seed: number): string[] {
  Deno.mkdirSync(folder, { recursive: true });
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const data = new Float32Array(SIDE * SIDE * BANDS);
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const [x, y] = [pixel % SIDE / SIDE, Math.floor(pixel / SIDE) / SIDE];
      const patterns = [x + 0.2 * random.next(), Math.sin(9 * y) + 0.1 * random.next(), random.next()];
      for (let band = 0; band < BANDS; band++) {
        const value = WEIGHTS.reduce(
          (sum, weights, k) => sum + (weights[band] as number) * (patterns[k] as number),
          1500,
        );
        data[pixel * BANDS + band] = Math.round(value + random.integer(8));
      }
    }
    const path = join(folder, `${String(i).padStart(3, "0")}.npy`);
    Deno.writeFileSync(path, encodeNpyFloat32([SIDE, SIDE, BANDS], data));
    return path;
  });
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All bands of a file, as the mixer is given them. */
async function bandsOf(path: string): Promise<Uint16Array> {
  let all: Uint16Array | undefined;
  const mix: BandMixer = {
    mix(samples, count) {
      all = samples as Uint16Array;
      return { channels: 1, data: new Uint16Array(samples.length / count) };
    },
  };
  await readImage(path, { white: WHITE, mix });
  return all as Uint16Array;
}

const dot = (a: readonly number[] = [], b: readonly number[] = []) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

Deno.test("principalBands() are orthonormal, uncorrelated, by falling variance, and their range is that of the pictures", async () => {
  await withFolder(async (folder) => {
    const paths = writeSpectral(folder, 3, 1);
    const { projection, share } = await principalBands(paths, { white: WHITE });
    const { mean, components, low, high } = projection;
    assert.equal(mean.length, BANDS);
    const gram = components.flatMap((a) => components.map((b) => dot(a, b)));
    assertClose(gram, [1, 0, 0, 0, 1, 0, 0, 0, 1], { atol: 1e-12 });
    for (const component of components) {
      const largest = component.reduce((most, value) => Math.abs(value) > Math.abs(most) ? value : most, 0);
      assert.ok(largest > 0);
    }
    const rows: number[][] = [];
    for (const path of paths) {
      const samples = await bandsOf(path);
      for (let at = 0; at < samples.length; at += BANDS) {
        const pixel = Array.from(samples.subarray(at, at + BANDS), (s, b) => s / 65535 - (mean[b] as number));
        rows.push(components.map((component) => dot(component, pixel)));
      }
    }
    const covariance = (a: number, b: number) =>
      rows.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), 0) / (rows.length - 1);
    const variances = [0, 1, 2].map((c) => covariance(c, c));
    assert.ok((variances[0] as number) > (variances[1] as number));
    assert.ok((variances[1] as number) > (variances[2] as number));
    for (const [a, b] of [[0, 1], [0, 2], [1, 2]] as const) {
      assert.ok(Math.abs(covariance(a, b)) < 1e-12, `${a} ${b}`);
    }
    assertClose(low, [0, 1, 2].map((c) => Math.min(...rows.map((row) => row[c] as number))), { atol: 1e-12 });
    assertClose(high, [0, 1, 2].map((c) => Math.max(...rows.map((row) => row[c] as number))), {
      atol: 1e-12,
    });
    assert.ok(share > 0.99 && share < 1, `${share}: three patterns, and noise`);
    assert.deepEqual(await principalBands(paths, { white: WHITE }), { projection, share });
    const seen = [0, 1, 2].map(() => ({ least: Infinity, most: -Infinity }));
    for (const path of paths) {
      const image = await readImage(path, { white: WHITE, mix: projectionMixer(projection) });
      assert.deepEqual([image.channels, image.width, image.height], [3, SIDE, SIDE]);
      image.data.forEach((value, i) => {
        const range = seen[i % 3] as (typeof seen)[number];
        range.least = Math.min(range.least, value);
        range.most = Math.max(range.most, value);
      });
    }
    assert.deepEqual(seen, [0, 1, 2].map(() => ({ least: 0, most: 65535 })));
  });
});

Deno.test("projectionMixer() cuts what is beyond the range, blackens what has none, and refuses other bands", () => {
  const projection: BandProjection = {
    mean: [0.5, 0, 0, 0],
    components: [[1, 0, 0, 0], [0, 0, 0.6, 0.8], [0, 1, 0, 0]],
    low: [-0.25, 0, 0.5],
    high: [0.25, 1, 0.5],
  };
  const { mix } = projectionMixer(projection);
  const samples = Uint8Array.of(255, 9, 51, 0, 0, 9, 255, 255, 128, 9, 0, 255);
  const { channels, data } = mix(samples, 4, "a.npy");
  assert.equal(channels, 3);
  const scaled = (value: number) => Math.round(value * 65535);
  assert.deepEqual([...data], [
    ...[65535, scaled(0.6 * 0.2), 0],
    ...[0, 65535, 0],
    ...[scaled((128 / 255 - 0.25) * 2), scaled(0.8), 0],
  ]);
  assert.throws(() => mix(samples, 3, "a.npy"), { reason: "it has 3 bands, and those of the fit have 4" });
});

const inspector = await Inspector.open({ threads: 1 });
globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

Deno.test("fit() with bands of 'pca' keeps the components in the model, and score looks through them", async () => {
  await withFolder(async (folder) => {
    const paths = writeSpectral(join(folder, "good"), 6, 2);
    const others = writeSpectral(join(folder, "others"), 2, 3);
    const options = { resize: "64x64", dims: 10, power: false } as const;
    let report: FitReport | undefined;
    const fitted = await inspector.fit(paths, {
      ...options,
      bands: "pca",
      white: WHITE,
      onReport: (told) => void (report = told),
    });
    assert.match(
      describeFit(report as FitReport)[0] ?? "",
      /^Bands: three principal components of 6, which hold/,
    );
    await saveModel(fitted, join(folder, "m.safetensors"));
    const model = await loadModel(join(folder, "m.safetensors"));
    assert.deepEqual(model.settings.samples, fitted.settings.samples);
    const { pca, ...rest } = model.settings.samples;
    assert.deepEqual(rest, { white: WHITE, bands: null });
    assert.equal(pca?.mean.length, BANDS);
    const scores = async (model: typeof fitted, images: readonly unknown[]) => {
      using scorer = inspector.scorer(model);
      const found: Score[] = await Array.fromAsync(scorer.score(images as string[]));
      return found.map(({ score, seen, judgement }) => ({ score, seen, judgement }));
    };
    const reading = readingOf(model.settings.samples);
    const mixed = (paths: readonly string[]) => Promise.all(paths.map((path) => readImage(path, reading)));
    const plain = await inspector.fit(await mixed(paths), options);
    assert.deepEqual(plain.settings.samples, { white: null, bands: null });
    const asked = [...others, paths[0] as string];
    const found = await scores(model, asked);
    assert.deepEqual(found, await scores(plain, await mixed(asked)));
    assert.deepEqual(found.map(({ seen }) => seen), [false, false, true]);
    assert.equal(describeModel(model).fit["bands"], "pca");
    await assert.rejects(scores(model, [fixturePath("five_bands.npy")]), {
      name: "ImageError",
      reason: "it has 5 bands, and those of the fit have 6",
    });
  });
});

Deno.test("fit() finds principal components of a TIFF of five bands, and of 12 bits in 16, and refuses fewer than three", async () => {
  const four = (seed: number, most: number) => {
    const random = new Random(seed);
    const data = Uint16Array.from({ length: SIDE * SIDE * 4 }, () => random.integer(most + 1));
    return { width: SIDE, height: SIDE, channels: 4, data } as const;
  };
  const options = { resize: "64x64", dims: 10, power: false, bands: "pca" } as const;
  const model = await inspector.fit([1, 2, 3, 4].map((seed) => four(seed, 4000)), options);
  assert.equal(model.settings.samples.white, 4095);
  assert.equal(model.settings.samples.pca?.mean.length, 4);
  const grey = [1, 2, 3].map((seed) => {
    const { data, ...rest } = four(seed, 255);
    return { ...rest, channels: 1 as const, data: data.slice(0, SIDE * SIDE) };
  });
  await assert.rejects(inspector.fit(grey, options), {
    name: "OptionError",
    message: /'bands' of 'pca' makes three of many: received pictures of 1; leave it out/,
  });
  const { projection } = await principalBands([fixturePath("five_bands.tif")], {});
  assert.equal(projection.mean.length, 5);
});

Deno.test("bands of a fit are some or pca, and it is said that no others are", () => {
  assert.equal(checkFitOptions({ bands: "pca" }).values["bands"], "pca");
  assert.deepEqual(checkFitOptions({ bands: "3,2,1" }).values["bands"], [3, 2, 1]);
  for (const bands of ["each", "PCA", "1,2", []]) {
    assert.throws(() => checkFitOptions({ bands }), {
      name: "OptionError",
      message: /'bands' must be one band, as 3, three, as 3,2,1, or pca: received/,
    });
  }
});

Deno.test("a model says principal components of as many bands as it has means, with no bands beside them", () => {
  const pca = {
    mean: [0.5, 0.25],
    components: [[1, 0], [0, 1], [1, 0]],
    low: [0, 0, 0],
    high: [1, 1, 1],
  };
  const check = (samples: object) =>
    checkModelSettings({ ...SETTINGS, samples }, (reason) => {
      throw new SyntaxError(reason);
    });
  assert.deepEqual(check({ white: null, bands: null, pca }).samples.pca, pca);
  for (
    const samples of [
      { white: null, bands: [0], pca },
      { white: null, bands: null, pca: { ...pca, mean: [1] } },
      { white: null, bands: null, pca: { ...pca, components: [[1, 0], [0, 1]] } },
      { white: null, bands: null, pca: { ...pca, low: [0, 0, NaN] } },
      { white: null, bands: null, pca: { ...pca, high: [1, 1] } },
      { white: null, bands: null, pca: null },
    ]
  ) {
    assert.throws(() => check(samples), { name: "SyntaxError", message: /^setting 'samples/ });
  }
});

Deno.test("fit --bands pca, score and reproduce take pictures of many bands from the command line", async () => {
  await withFolder(async (folder) => {
    const category = join(folder, "data", "leaf");
    writeSpectral(join(category, "train", "good"), 5, 4);
    writeSpectral(join(category, "test", "good"), 2, 5);
    writeSpectral(join(category, "test", "odd"), 2, 6);
    const asked = [...QUICK, "--bands", "pca", "--white", `${WHITE}`];
    const model = join(folder, "m.safetensors");
    const fitted = await runCli(["fit", join(category, "train", "good"), "--model", model, ...asked]);
    assert.equal(fitted.code, 0, fitted.stderr);
    assert.match(fitted.stderr, /Bands: three principal components of 6/);
    const scored = await runCli(["score", join(category, "test"), "--model", model]);
    assert.equal(scored.code, 0, scored.stderr);
    assert.equal(scored.stdout.trim().split("\n").length, 4);
    const table = await runCli([
      "reproduce",
      join(folder, "data"),
      "--out",
      join(folder, "out"),
      ...asked,
      ...["--variant", "rd", "--crop", "56", "--seeds", "0"],
    ]);
    assert.equal(table.code, 0, table.stderr);
    assert.match(table.stdout, /\| leaf \| 1 \| \d+\.\d \|/);
    const each = await runCli(["fit", category, "--model", model, "--bands", "each"]);
    assert.equal(each.code, 2);
    assert.match(each.stderr, /'each' is invalid\. It must be one band, as 3, three, as 3,2,1, or pca/);
  });
});
