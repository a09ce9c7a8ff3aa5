import assert from "node:assert/strict";
import { elements } from "../src/format/dtype.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { type Detections, disposeDetections } from "../src/map/anomaly_map.ts";
import type { Detector } from "../src/method/method.ts";
import type { SpadeSettings } from "../src/method/spade/settings.ts";
import { fitSpade, loadSpade } from "../src/method/spade/spade.ts";
import { imageScore, nearestImages } from "../src/method/spade/neighbours.ts";
import { alone } from "./alone.ts";
import { assertClose } from "./assert_close.ts";
import { nearestPositionTwin, type TwinMap } from "./twins/nearest_position.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const SHAPES = [[3, 8, 8], [4, 4, 4], [5, 2, 2]] as const;
const SPACE = {
  maps: SHAPES.map(([channels, height, width]) => ({ channels, height, width })),
  image: { height: 8, width: 8 }, // the grid's own size: without a blur the map is the grid of distances
};
const SETTINGS: SpadeSettings = {
  name: "spade",
  neighbours: 3,
  squared: false,
  interpolation: "bilinear",
  sigma: 0,
  peak: "blurred",
};

/** Scores and maps come through a mean of 4 cells, 12 channels and a root: measured 1e-7 at most, four times that. */
const RTOL = 4e-7;

function randomMaps(images: number, seed: number): TwinMap[] {
  return SHAPES.map(([channels, height, width], i): TwinMap => ({
    shape: [images, channels, height, width],
    data: normals(images * channels * height * width, seed + i),
  }));
}

/** Images `first` .. `end - 1` of maps, on the GPU. */
function upload(gpu: Gpu, maps: readonly TwinMap[], first: number, end: number): Tensor[] {
  return maps.map(({ shape: [, channels, height, width], data }) => {
    const size = channels * height * width;
    const part = Float32Array.from(Array.prototype.slice.call(data, first * size, end * size));
    return Tensor.from(gpu, "map", [end - first, channels, height, width], part);
  });
}

async function fitted(
  gpu: Gpu,
  maps: readonly TwinMap[],
  settings: SpadeSettings,
  batches: readonly (readonly [first: number, end: number])[],
): Promise<Detector> {
  using fitting = fitSpade(gpu, SPACE, settings);
  for (const [first, end] of batches) {
    const features = upload(gpu, maps, first, end);
    await fitting.add(features);
    for (const tensor of features) tensor[Symbol.dispose]();
  }
  assert.equal(fitting.images, batches.reduce((sum, [first, end]) => sum + end - first, 0));
  return await fitting.finish();
}

async function detected(gpu: Gpu, detector: Detector, features: Tensor[]) {
  using batch = new Batch(gpu, "spade test");
  const found = await detector.detect(batch, features);
  batch.submit();
  return await contents(gpu, found, features);
}

async function contents(gpu: Gpu, found: Detections, features: Tensor[]) {
  const [map, score] = await readAll(gpu, [found.maps, found.scores]) as [Float32Array, Float32Array];
  disposeDetections(found);
  for (const tensor of features) tensor[Symbol.dispose]();
  return { maps: map, scores: score };
}

/** Pooled coarsest features of one image, in float64. */
function pooledTwin(maps: readonly TwinMap[], image: number): number[] {
  const { shape: [, channels, height, width], data } = maps.at(-1) as TwinMap;
  const cells = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const first = (image * channels + c) * cells;
    return Array.from({ length: cells }, (_, p) => data[first + p] as number).reduce((a, b) => a + b) / cells;
  });
}

/** Places of the images of `gallery` nearest to one of `query`, and their distances, from the formula. */
function neighboursTwin(
  query: readonly TwinMap[],
  image: number,
  gallery: readonly TwinMap[],
  places: number[],
) {
  const x = pooledTwin(query, image);
  const all = places.map((place) => {
    const y = pooledTwin(gallery, place);
    return { place, distance: Math.hypot(...x.map((value, c) => value - (y[c] as number))) };
  });
  return all.sort((a, b) => a.distance - b.distance).slice(0, SETTINGS.neighbours);
}

gpuTest("detect() of spade scores and maps a batch as the formulas do", async (gpu) => {
  const [gallery, query] = [randomMaps(7, 20), randomMaps(2, 40)];
  for (const squared of [false, true]) {
    using detector = await fitted(gpu, gallery, { ...SETTINGS, squared }, [[0, 4], [4, 7]]);
    const found = await detected(gpu, detector, upload(gpu, query, 0, 2));
    for (const image of [0, 1]) {
      const near = neighboursTwin(query, image, gallery, [0, 1, 2, 3, 4, 5, 6]);
      const power = squared ? 2 : 1;
      const score = near.reduce((sum, { distance }) => sum + distance ** power, 0) / near.length;
      assertClose([found.scores[image] as number], [score], { rtol: RTOL });
      const map = nearestPositionTwin(query, image, gallery, near.map(({ place }) => place));
      assertClose(found.maps.subarray(64 * image, 64 * (image + 1)), map, { rtol: RTOL, shape: [8, 8] });
    }
  }
});

gpuTest("detect() of spade finds no anomaly in an image of the fit", async (gpu) => {
  const gallery = randomMaps(5, 60);
  using detector = await fitted(gpu, gallery, SETTINGS, [[0, 5]]);
  const { maps } = await detected(gpu, detector, upload(gpu, gallery, 0, 5));
  assert.deepEqual([...maps], Array(5 * 64).fill(0));
});

gpuTest(
  "detectLeftOut() of spade is detect() of a fit without the image, at every place",
  async (gpu) => {
    const gallery = randomMaps(5, 80);
    using all = await fitted(gpu, gallery, SETTINGS, [[0, 5]]);
    for (const [first, end] of [[0, 2], [2, 5]] as const) {
      const features = upload(gpu, gallery, first, end);
      const left = await contents(gpu, await all.detectLeftOut(features, alone(first, end)), features);
      for (let image = first; image < end; image++) {
        const ranges = [[0, image], [image + 1, 5]] as const;
        using rest = await fitted(gpu, gallery, SETTINGS, ranges.filter(([from, to]) => from < to));
        const { maps, scores } = await detected(gpu, rest, upload(gpu, gallery, image, image + 1));
        const at = image - first;
        assert.deepEqual(left.maps.subarray(64 * at, 64 * (at + 1)), maps);
        assert.equal(left.scores[at], scores[0]);
      }
    }
  },
);

gpuTest("detectLeftOut() of spade refuses a fit of a single image", async (gpu) => {
  const gallery = randomMaps(1, 90);
  using detector = await fitted(gpu, gallery, SETTINGS, [[0, 1]]);
  const features = upload(gpu, gallery, 0, 1);
  await assert.rejects(detector.detectLeftOut(features, [[0]]), {
    name: "RangeError",
    message:
      "Cannot leave a part out: at least 1 of the images must be left: received a part of 1 of 1 fitted; fit more images",
  });
  for (const tensor of features) tensor[Symbol.dispose]();
});

gpuTest("loadSpade() gives back the detector whose tensors it reads", async (gpu) => {
  const [gallery, query] = [randomMaps(6, 100), randomMaps(2, 120)];
  using detector = await fitted(gpu, gallery, SETTINGS, [[0, 1], [1, 6]]);
  const tensors = await detector.tensors();
  assert.deepEqual(
    [...tensors].map(([name, { shape }]) => [name, shape]),
    [
      ["level0.features", [6, 5, 4]],
      ["level1.features", [6, 4, 16]],
      ["level2.features", [6, 3, 64]],
      ["pooled", [6, 5]],
    ],
  );
  const finest = tensors.get("level2.features");
  assert.ok(finest);
  assert.deepEqual([...elements(finest, "F32")], [...(gallery[0] as TwinMap).data as Float32Array]); // nothing replicated
  using loaded = loadSpade(gpu, SPACE, SETTINGS, { name: "file", tensors }, 6);
  const [before, after] = [
    await detected(gpu, detector, upload(gpu, query, 0, 2)),
    await detected(gpu, loaded, upload(gpu, query, 0, 2)),
  ];
  assert.deepEqual(after, before);
  tensors.delete("pooled");
  assert.throws(
    () => loadSpade(gpu, SPACE, SETTINGS, { name: "file", tensors }, 6),
    { name: "SyntaxError", message: /'file': tensor 'pooled' is missing/ },
  );
});

Deno.test("nearestImages() sorts by distance, ties in the order of the gallery", () => {
  const gallery = Float32Array.of(3, 4, 1, 0, 0, 1, 0, 0, -1, 0); // distances 5, 1, 1, 0, 1
  assert.deepEqual(nearestImages(Float32Array.of(0, 0), gallery, 4), {
    images: [3, 1, 2, 4],
    distances: [0, 1, 1, 1],
  });
});

Deno.test("nearestImages() gives all images when more are wanted, and never the one left out", () => {
  const gallery = Float32Array.of(5, 2, 0);
  assert.deepEqual(nearestImages(Float32Array.of(0), gallery, 50).images, [2, 1, 0]);
  assert.deepEqual(nearestImages(Float32Array.of(0), gallery, 50, [2]).images, [1, 0]);
  assert.deepEqual(nearestImages(Float32Array.of(0), gallery, 1, [0]).images, [2]);
  assert.deepEqual(nearestImages(Float32Array.of(0), gallery, 50, [0, 2]).images, [1]);
});

Deno.test("imageScore() is the mean distance, or the mean of squares", () => {
  const near = { images: [0, 1], distances: [1, 3] };
  assert.equal(imageScore(near, false), 2);
  assert.equal(imageScore(near, true), 5);
});
