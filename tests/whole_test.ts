import assert from "node:assert/strict";
import { type LevelVectors, PooledFeatures } from "../src/evidence/pooled_features.ts";
import { WholeDetector } from "../src/evidence/whole.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { includedIn, type Roi } from "../src/map/roi_mask.ts";
import type { FeatureSpace } from "../src/method/method.ts";
import { assertClose } from "./assert_close.ts";
import { type Maps, randomMaps, type Shape, uploadMaps } from "./gaussian_maps.ts";
import { ledoitWolfTwin, mahalanobisTwin } from "./twins/mvg.ts";
import { gpuTest } from "./with_gpu.ts";

const SHAPES: readonly Shape[] = [[3, 8, 12], [9, 4, 6], [5, 2, 3]];
const IMAGE = { height: 16, width: 24 };
const SPACE: FeatureSpace = {
  maps: SHAPES.map(([channels, height, width]) => ({ channels, height, width })),
  image: IMAGE,
};

/** The left two thirds. */
const ROI: Roi = Uint8Array.from({ length: 16 * 24 }, (_, pixel) => Number(pixel % 24 < 16));

/** Fewer images than channels at one level, more at the others. */
const GOOD = randomMaps(SHAPES, 7, 3);
const NEW = randomMaps(SHAPES, 5, 40);

/** Mean features of every image at every level, in float64. */
function meansTwin(space: FeatureSpace, { images, maps }: Maps): number[][][] {
  return maps.map(({ channels, height, width, data }) => {
    const included = includedIn(space, { height, width });
    const cells = Array.from({ length: height * width }, (_, cell) => cell).filter((cell) =>
      !included || included[cell]
    );
    return Array.from({ length: images }, (_, image) =>
      Array.from({ length: channels }, (_, channel) => {
        const first = (image * channels + channel) * height * width;
        return cells.reduce((sum, cell) => sum + (data[first + cell] as number), 0) / cells.length;
      }));
  });
}

function distancesTwin(space: FeatureSpace): number[] {
  const [good, fresh] = [meansTwin(space, GOOD), meansTwin(space, NEW)];
  return Array.from({ length: NEW.images }, (_, image) =>
    good.reduce((sum, vectors, level) => {
      const { mean, covariance } = ledoitWolfTwin(vectors);
      const far = mean.map((value, c) => (fresh[level]?.[image]?.[c] as number) - value);
      return sum + mahalanobisTwin(covariance, far);
    }, 0));
}

/** Mean features of the good images, in batches of 3. */
async function pooled(gpu: Gpu, space: FeatureSpace, maps: Maps = GOOD): Promise<LevelVectors[]> {
  using features = new PooledFeatures(gpu, space);
  for (let first = 0; first < maps.images; first += 3) {
    using stack = new DisposableStack();
    const batch = uploadMaps(gpu, maps, first, Math.min(3, maps.images - first));
    await features.add(batch.map((map) => stack.use(map)));
  }
  assert.equal(features.images, maps.images);
  return await features.levels();
}

async function distancesOf(gpu: Gpu, detector: WholeDetector, maps: Maps = NEW): Promise<Float32Array> {
  using stack = new DisposableStack();
  const features = uploadMaps(gpu, maps, 0, maps.images).map((map) => stack.use(map));
  using batch = new Batch(gpu, "test");
  const distances = stack.use(detector.distances(batch, features));
  batch.submit();
  return await distances.read();
}

for (const [name, space] of [["everywhere", SPACE], ["inside a roi", { ...SPACE, roi: ROI }]] as const) {
  gpuTest(`WholeDetector sums the distances of mean features over the levels, ${name}`, async (gpu) => {
    using detector = WholeDetector.fit(gpu, space, await pooled(gpu, space));
    assertClose(await distancesOf(gpu, detector), distancesTwin(space), { rtol: 1e-5 });
  });

  gpuTest(`PooledFeatures gives the means of all images, ${name}`, async (gpu) => {
    const levels = await pooled(gpu, space);
    const means = meansTwin(space, GOOD);
    const all = Array.from(
      { length: GOOD.images },
      (_, image) => means.flatMap((level) => level[image] as number[]),
    );
    const found = Array.from(
      { length: GOOD.images },
      (_, image) =>
        levels.flatMap(({ origin, vectors }) =>
          Array.from(origin, (start, c) => start + (vectors[image * origin.length + c] as number))
        ),
    );
    assertClose(found.flat(), all.flat(), { atol: 2e-6 });
    for (const { vectors, origin } of levels) {
      assertClose(vectors.subarray(0, origin.length), Array(origin.length).fill(0), { atol: 1e-6 });
    }
  });
}

gpuTest("WholeDetector.load() gives the distances of the one that was fitted, bit for bit", async (gpu) => {
  for (const space of [SPACE, { ...SPACE, roi: ROI }]) {
    using fitted = WholeDetector.fit(gpu, space, await pooled(gpu, space));
    const tensors = new Map(fitted.tensors());
    using loaded = WholeDetector.load(gpu, space, { name: "m", tensors });
    assert.deepEqual(await distancesOf(gpu, loaded), await distancesOf(gpu, fitted));
    assert.deepEqual(new Map(loaded.tensors()), tensors);
  }
});

gpuTest(
  "WholeDetector.load() names a tensor that is missing, or has not the shape of the maps",
  async (gpu) => {
    using fitted = WholeDetector.fit(gpu, SPACE, await pooled(gpu, SPACE));
    const tensors = new Map(fitted.tensors());
    assert.deepEqual([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape]), [
      ["whole.level0.origin", "F32", [3]],
      ["whole.level0.sums", "F64", [15]],
      ["whole.level1.origin", "F32", [9]],
      ["whole.level1.sums", "F64", [66]],
      ["whole.level2.origin", "F32", [5]],
      ["whole.level2.sums", "F64", [28]],
    ]);
    for (const name of tensors.keys()) {
      const without = new Map(tensors);
      without.delete(name);
      assert.throws(() => WholeDetector.load(gpu, SPACE, { name: "m", tensors: without }), {
        name: "SyntaxError",
        message: new RegExp(name.replaceAll(".", "\\.")),
      });
    }
    const [first, ...rest] = SPACE.maps;
    const other = { ...SPACE, maps: [{ ...first, channels: 4 }, ...rest] } as FeatureSpace;
    assert.throws(() => WholeDetector.load(gpu, other, { name: "m", tensors }), {
      name: "SyntaxError",
      message: /'whole\.level0\.origin' has shape \[3\], wanted \[4\]/,
    });
  },
);

gpuTest("WholeDetector inside a roi does not see what lies outside", async (gpu) => {
  const space = { ...SPACE, roi: ROI };
  using detector = WholeDetector.fit(gpu, space, await pooled(gpu, space));
  const changed = {
    ...NEW,
    maps: NEW.maps.map(({ data, ...map }) => {
      const included = includedIn(space, map) as Uint8Array;
      const cells = map.height * map.width;
      return { ...map, data: data.map((value, i) => included[i % cells] ? value : 1e6) };
    }),
  };
  assert.deepEqual(await distancesOf(gpu, detector, changed), await distancesOf(gpu, detector));
});

gpuTest(
  "WholeDetector.fit() refuses fewer than three images, and images that are all the same",
  async (gpu) => {
    const two = await pooled(gpu, SPACE, randomMaps(SHAPES, 2, 1));
    assert.throws(() => WholeDetector.fit(gpu, SPACE, two), {
      name: "RangeError",
      message: /it needs at least 3 vectors: received 2/,
    });
    const same = two.map(({ origin }) => ({ origin, vectors: new Float32Array(4 * origin.length) }));
    assert.throws(() => WholeDetector.fit(gpu, SPACE, same), { name: "RangeError", message: /all the same/ });
  },
);
