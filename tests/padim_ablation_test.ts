import assert from "node:assert/strict";
import { float32, type StoredTensor } from "../src/format/dtype.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Batch } from "../src/gpu/batch.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { EmbeddingMoments } from "../src/method/padim_pca/embedding_moments.ts";
import { EmbeddingProjection } from "../src/method/padim_pca/embedding_projection.ts";
import type { Detections } from "../src/map/anomaly_map.ts";
import type { Detector, FeatureSpace } from "../src/method/method.ts";
import { methodOf, METHODS, type MethodSettings } from "../src/method/table.ts";
import { ablationOptions } from "../src/reproduce/ablation.ts";
import { parentIndex } from "../src/gaussian/hierarchy.ts";
import { alone } from "./alone.ts";
import { assertClose } from "./assert_close.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** More than twice the channels: covariances of good condition. */
const IMAGES = 20;
/** Grids that do not nest: 9 x 7 cells in 4 x 3 and 3 x 2. */
const MAPS = [
  { channels: 3, height: 9, width: 7 },
  { channels: 4, height: 4, width: 3 },
  { channels: 2, height: 3, width: 2 },
];
const SPACE: FeatureSpace = { maps: MAPS, image: { height: 20, width: 17 } };
const MAP = { epsilon: 0.01, interpolation: "bilinear", sigma: 1.5, peak: "blurred" } as const;

/** Statistics and factors in float32, in coordinates rotated against each other: the worst measured is 1.4e-6. */
const TOLERANCE = { rtol: 6e-6 };

function host(images: number, seed: number): Float32Array<ArrayBuffer>[] {
  return MAPS.map(({ channels, height, width }, i) =>
    normals(images * channels * height * width, seed + i, 5, 1 + i)
  );
}

function upload(gpu: Gpu, arrays: readonly Float32Array<ArrayBuffer>[], from: number, to: number): Tensor[] {
  return MAPS.map(({ channels, height, width }, i) => {
    const size = channels * height * width;
    const part = (arrays[i] as Float32Array<ArrayBuffer>).slice(from * size, to * size);
    return Tensor.from(gpu, `map ${i}`, [to - from, channels, height, width], part);
  });
}

/** Fits in batches of 4, in as many passes as the method wants. */
async function fitted(gpu: Gpu, settings: MethodSettings): Promise<Detector> {
  const arrays = host(IMAGES, 1);
  using fitting = methodOf(settings).fit(gpu, SPACE, settings);
  do {
    for (let first = 0; first < IMAGES; first += 4) {
      const features = upload(gpu, arrays, first, Math.min(first + 4, IMAGES));
      await fitting.add(features);
      for (const tensor of features) tensor[Symbol.dispose]();
    }
    assert.equal(fitting.images, IMAGES);
  } while (await fitting.endPass?.());
  return await fitting.finish();
}

async function contents(gpu: Gpu, { maps, scores }: Detections): Promise<Float32Array[]> {
  const arrays = await readAll(gpu, [maps, scores]) as Float32Array[];
  maps[Symbol.dispose]();
  scores[Symbol.dispose]();
  return arrays;
}

/** Maps and scores of two images that were not fitted. */
async function detected(gpu: Gpu, detector: Detector): Promise<Float32Array[]> {
  const test = upload(gpu, host(2, 50), 0, 2);
  using batch = new Batch(gpu, "test");
  const detections = await detector.detect(batch, test);
  batch.submit();
  for (const tensor of test) tensor[Symbol.dispose]();
  return await contents(gpu, detections);
}

/** Maps and scores of two images that were fitted, left out. */
async function detectedLeftOut(gpu: Gpu, detector: Detector): Promise<Float32Array[]> {
  const train = upload(gpu, host(IMAGES, 1), 0, 2);
  try {
    return await contents(gpu, await detector.detectLeftOut(train, alone(0, 2)));
  } finally {
    for (const tensor of train) tensor[Symbol.dispose]();
  }
}

async function fitAndDetect(gpu: Gpu, settings: MethodSettings): Promise<Float32Array[]> {
  using detector = await fitted(gpu, settings);
  return [...await detected(gpu, detector), ...await detectedLeftOut(gpu, detector)];
}

async function assertSurvivesFile(gpu: Gpu, settings: MethodSettings): Promise<void> {
  using detector = await fitted(gpu, settings);
  const tensors = await detector.tensors();
  using loaded = methodOf(settings).load(gpu, SPACE, settings, { name: "file", tensors }, IMAGES);
  assert.deepEqual(await detected(gpu, loaded), await detected(gpu, detector));
  // The file holds the factor of all images, which is not that of one image fewer.
  await assert.rejects(detectedLeftOut(gpu, loaded), {
    name: "RangeError",
    message: /^Cannot leave an image out: .* received 20 images, and a model from a file .*; fit again$/,
  });
  const [key] = [...tensors.keys()] as [string];
  tensors.delete(key);
  assert.throws(
    () => methodOf(settings).load(gpu, SPACE, settings, { name: "file", tensors }, IMAGES),
    /Cannot use 'file': tensor '.*' is missing/,
  );
}

gpuTest("padim-levels adds the maps of single levels, left out or not", async (gpu) => {
  const single = async (level: number) =>
    await fitAndDetect(gpu, { name: "padim-levels", levels: [level], ...MAP });
  const [first, third] = [await single(0), await single(2)];
  const both = await fitAndDetect(gpu, { name: "padim-levels", levels: [0, 2], ...MAP });
  for (const which of [0, 2]) {
    const sum = first[which]?.map((value, i) => value + (third[which]?.[i] as number)) as Float32Array;
    assertClose(both[which] as Float32Array, sum, { shape: [2, 20, 17], rtol: 0, atol: 0 });
    const half = sum.length / 2;
    const peaks = [Math.max(...sum.subarray(0, half)), Math.max(...sum.subarray(half))];
    assert.deepEqual([...both[which + 1] as Float32Array], peaks);
  }
});

gpuTest("padim-levels with one level is PaDiM on a backbone that has no other", async (gpu) => {
  using fitting = METHODS.padim.fit(gpu, { ...SPACE, maps: [MAPS[1] as typeof MAPS[number]] }, {
    name: "padim",
    channels: [0, 1, 2, 3],
    seed: null,
    embedding: "nearest",
    ...MAP,
    peak: "raw",
  });
  const train = upload(gpu, host(IMAGES, 1), 0, IMAGES);
  await fitting.add([train[1] as Tensor]);
  using alone = await fitting.finish();
  using batch = new Batch(gpu, "test");
  const test = upload(gpu, host(2, 50), 0, 2);
  const want = await alone.detect(batch, [test[1] as Tensor]);
  batch.submit();
  const [maps, scores] = await contents(gpu, want);
  const found = await fitAndDetect(gpu, { name: "padim-levels", levels: [1], ...MAP, peak: "raw" });
  const shapes = { rtol: 1e-5, atol: 0 }; // statistics of three batches are merged, of one are not
  assertClose(found[0] as Float32Array, maps as Float32Array, { shape: [2, 20, 17], ...shapes });
  assertClose(found[1] as Float32Array, scores as Float32Array, { shape: [2], ...shapes });
  for (const tensor of [...train, ...test]) tensor[Symbol.dispose]();
});

gpuTest("padim-levels and padim-pca score the same from a model file", async (gpu) => {
  await assertSurvivesFile(gpu, { name: "padim-levels", levels: [0, 1], ...MAP });
  await assertSurvivesFile(gpu, { name: "padim-pca", components: 4, embedding: "nearest", ...MAP });
});

for (const embedding of ["nearest", "nearest-exact", "bilinear"] as const) {
  // A rotation changes no Mahalanobis distance, nor does epsilon I.
  gpuTest(`padim-pca with all components is padim with all channels (${embedding})`, async (gpu) => {
    const channels = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const want = await fitAndDetect(gpu, { name: "padim", channels, seed: null, embedding, ...MAP });
    const found = await fitAndDetect(gpu, { name: "padim-pca", components: 9, embedding, ...MAP });
    found.forEach((values, i) => {
      const shape = i % 2 === 0 ? [2, 20, 17] : [2];
      assertClose(values, want[i] as Float32Array, { shape, ...TOLERANCE });
    });
  });
}

gpuTest("EmbeddingMoments finds mean and covariance of all positions' embeddings", async (gpu) => {
  using moments = new EmbeddingMoments(gpu, SPACE, "nearest");
  const arrays = host(IMAGES, 1);
  for (const [from, to] of [[0, 5], [5, IMAGES]] as const) {
    const features = upload(gpu, arrays, from, to);
    await moments.add(features);
    for (const tensor of features) tensor[Symbol.dispose]();
  }
  assert.equal(moments.images, IMAGES);
  const { mean, values, vectors } = await moments.principalComponents();
  const naive = naiveMoments(arrays);
  assertClose(mean, naive.mean, { shape: [9], rtol: 1e-6, atol: 0 });
  const covariance = naive.covariance.map((_, at) => {
    const [i, j] = [Math.floor(at / 9), at % 9];
    return values.reduce(
      (sum, value, k) => sum + value * (vectors[k * 9 + i] as number) * (vectors[k * 9 + j] as number),
      0,
    );
  });
  // float32 products of numbers up to 60, averaged: a few 1e-7 of the largest variance
  assertClose(covariance, naive.covariance, { shape: [9, 9], rtol: 0, atol: 1e-5 });
  assert.ok(values.every((value, k) => k === 0 || value <= (values[k - 1] as number)), "descending");
  using detector = await fitted(gpu, {
    name: "padim-pca",
    components: 4,
    embedding: "nearest",
    ...MAP,
  });
  const basis = float32((await detector.tensors()).get("projection.basis") as StoredTensor);
  const leading = Float64Array.from(
    { length: 36 },
    (_, at) => vectors[at % 4 * 9 + Math.floor(at / 4)] as number,
  );
  assertClose(basis, leading, { shape: [9, 4], atol: 1e-6 }); // one float32 rounding each
});

/** Embeddings of all positions of all images, by nearest replication. */
function embeddings(arrays: readonly Float32Array[], images: number): number[][] {
  const [{ height, width }] = MAPS as [typeof MAPS[number]];
  return Array.from({ length: images * height * width }, (_, row) => {
    const [image, p] = [Math.floor(row / (height * width)), row % (height * width)];
    return MAPS.flatMap((map, i) =>
      Array.from({ length: map.channels }, (_, c) => {
        const y = parentIndex(Math.floor(p / width), height, map.height, "nearest");
        const x = parentIndex(p % width, width, map.width, "nearest");
        return arrays[i]?.[((image * map.channels + c) * map.height + y) * map.width + x] as number;
      })
    );
  });
}

/** Mean and covariance (divisor n - 1) over all positions of all images, float64, from their definitions. */
function naiveMoments(arrays: readonly Float32Array[]): { mean: Float64Array; covariance: Float64Array } {
  const rows = embeddings(arrays, IMAGES);
  const mean = Float64Array.from(
    { length: 9 },
    (_, c) => rows.reduce((sum, row) => sum + (row[c] as number), 0) / rows.length,
  );
  const covariance = Float64Array.from({ length: 81 }, (_, at) => {
    const [i, j] = [Math.floor(at / 9), at % 9];
    const products = rows.map((row) =>
      ((row[i] as number) - (mean[i] as number)) * ((row[j] as number) - (mean[j] as number))
    );
    return products.reduce((sum, value) => sum + value, 0) / (rows.length - 1);
  });
  return { mean, covariance };
}

gpuTest("EmbeddingProjection maps x to basis^T (x - origin) at every position", async (gpu) => {
  const [origin, basis] = [normals(9, 7, 5), normals(9 * 4, 8)];
  const arrays = host(2, 50);
  const features = upload(gpu, arrays, 0, 2);
  using projection = new EmbeddingProjection(gpu, SPACE, "nearest", { origin, basis });
  using batch = new Batch(gpu, "projection");
  using projected = projection.record(batch, features);
  batch.submit();
  for (const tensor of features) tensor[Symbol.dispose]();
  assert.deepEqual(projected.shape, [2, 4, 9, 7]);
  const want = new Float64Array(projected.length);
  embeddings(arrays, 2).forEach((row, at) => {
    const [image, p] = [Math.floor(at / 63), at % 63];
    for (let k = 0; k < 4; k++) {
      want[(image * 4 + k) * 63 + p] = row.reduce(
        (sum, x, c) => sum + (basis[c * 4 + k] as number) * (x - (origin[c] as number)),
        0,
      );
    }
  });
  // nine products of up to 20 and their sums, each rounded to float32
  assertClose(await projected.read(), want, { shape: [2, 4, 9, 7], atol: 2e-5 });
});

Deno.test("ablationOptions() knows the paper's ablations", () => {
  assert.deepEqual(ablationOptions("layer1"), { method: "padim-levels", levels: [0] });
  assert.deepEqual(ablationOptions("layer3"), { method: "padim-levels", levels: [2] });
  assert.deepEqual(ablationOptions("layers-sum"), { method: "padim-levels" });
  assert.deepEqual(ablationOptions("pca:100"), { method: "padim-pca", dims: 100 });
  assert.deepEqual(ablationOptions("random:200"), { method: "padim", dims: 200 });
  for (const name of ["layer0", "layer10", "pca", "pca:0", "pca:1.5", "Random:3", "layer1 "]) {
    assert.equal(ablationOptions(name), undefined, name);
  }
});
