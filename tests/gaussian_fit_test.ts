import assert from "node:assert/strict";
import { SingularCovarianceError } from "../src/gaussian/singular_covariance.ts";
import { HierarchicalGaussian, type LevelArrays } from "../src/gaussian/gaussian.ts";
import { planHierarchy } from "../src/gaussian/hierarchy.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { EPSILON, fitCase, NESTED, planCase, randomCase, rowBytes } from "./gaussian_cases.ts";
import { addBatches, distancesOf, type Maps, randomMaps, type Shape } from "./gaussian_maps.ts";
import { gpuTest } from "./with_gpu.ts";

gpuTest(
  "HierarchicalGaussian.download() and upload() keep every bit, whatever the bands",
  async (gpu) => {
    const use = randomCase([[9, 8, 6], [8, 4, 3]], [9, 8]);
    const hierarchy = planCase(use);
    using fitted = await fitCase(gpu, use);
    const arrays = await fitted.download();
    assert.deepEqual(arrays.map(({ mean, factor }) => [mean.length, factor.length]), [
      [8 * 12, 36 * 12],
      [9 * 48, (72 + 45) * 48],
    ]);
    const wanted = await distancesOf(gpu, fitted, use.test);
    for (const limit of [undefined, 2 * rowBytes(hierarchy), rowBytes(hierarchy)]) {
      using uploaded = HierarchicalGaussian.upload(gpu, hierarchy, arrays, limit);
      assert.deepEqual(await uploaded.download(), arrays);
      assert.deepEqual(await distancesOf(gpu, uploaded, use.test), wanted);
    }
  },
);

gpuTest(
  "HierarchicalGaussian.upload() refuses arrays that do not follow from the levels",
  async (gpu) => {
    const use = randomCase(NESTED, [2, 2, 2], 4);
    using fitted = await fitCase(gpu, use);
    const arrays = await fitted.download();
    const [coarse, middle, fine] = arrays as [LevelArrays, LevelArrays, LevelArrays];
    const short = { ...middle, factor: middle.factor.subarray(1) };
    assert.throws(() => HierarchicalGaussian.upload(gpu, planCase(use), [coarse, short, fine]), {
      name: "RangeError",
      message: "Cannot upload level 1 of a Gaussian: it needs 12,42 numbers: received 12,41",
    });
  },
);

gpuTest(
  "HierarchicalGaussian.fit() names the place of a feature that is not a number",
  async (gpu) => {
    const shapes: readonly Shape[] = [[3, 8, 6], [2, 4, 3]];
    for (const [map, channel, row, column] of [[0, 2, 6, 5], [0, 0, 0, 0], [1, 1, 3, 2]] as const) {
      const use = randomCase(shapes, [3, 2], 10);
      const { height, width, data } = use.train.maps[map] as Maps["maps"][number];
      const size = data.length / 10; // of one image
      data[7 * size + (channel * height + row) * width + column] = NaN;
      // A missing column shifts the cells behind it.
      const included = Uint8Array.from({ length: 48 }, (_, cell) => Number(cell % 6 !== 2));
      const limit = rowBytes(planCase(use));
      for (const [fitted, bytes] of [[use], [use, limit], [{ ...use, included }, limit]] as const) {
        await assert.rejects(fitCase(gpu, fitted, bytes), (error) => {
          assert.ok(error instanceof SingularCovarianceError);
          assert.match(
            error.message,
            new RegExp(`row ${row}, column ${column} of the ${width} x ${height} feature grid`),
          );
          assert.match(
            error.message,
            /epsilon 0\.01 and 10 images; raise the option 'epsilon', .*not finite$/,
          );
          return true;
        });
      }
    }
  },
);

gpuTest("HierarchicalGaussian.fit() refuses features whose variance overflows", async (gpu) => {
  const use = randomCase([[1, 2, 2]], [1], 4);
  const huge = use.train.maps.map((map) => ({ ...map, data: map.data.map((value) => 1e25 * value) }));
  await assert.rejects(
    fitCase(gpu, { ...use, train: { images: 4, maps: huge } }),
    SingularCovarianceError,
  );
});

gpuTest("HierarchicalGaussian.fit() refuses identical images without epsilon", async (gpu) => {
  const { maps } = randomMaps([[1, 1, 1]], 1, 3);
  const repeated = maps.map((map) => ({ ...map, data: Float32Array.of(...map.data, ...map.data) }));
  using statistics = new Statistics(gpu, planHierarchy(maps, Uint32Array.of(0)));
  addBatches(gpu, statistics, { images: 2, maps: repeated }, [2]);
  await assert.rejects(HierarchicalGaussian.fit(gpu, statistics, 0), SingularCovarianceError);
});

gpuTest("HierarchicalGaussian.fit() refuses one image, none, and a wrong epsilon", async (gpu) => {
  const one = randomMaps(NESTED, 1, 3);
  using statistics = new Statistics(gpu, planHierarchy(one.maps, Uint32Array.of(0)));
  const fit = (epsilon: number) => HierarchicalGaussian.fit(gpu, statistics, epsilon);
  await assert.rejects(fit(EPSILON), { name: "RangeError", message: /at least 2 images: received 0/ });
  addBatches(gpu, statistics, one, [1]);
  await assert.rejects(fit(EPSILON), { name: "RangeError", message: /at least 2 images: received 1; add/ });
  addBatches(gpu, statistics, one, [1]);
  for (const epsilon of [-0.01, NaN, Infinity]) {
    await assert.rejects(fit(epsilon), {
      name: "RangeError",
      message: /epsilon must be zero or positive: received/,
    });
  }
});

gpuTest(
  "HierarchicalGaussian.fit() refuses statistics that an earlier fit has taken",
  async (gpu) => {
    const { train } = randomCase(NESTED, [1, 0, 0], 4);
    using statistics = new Statistics(gpu, planHierarchy(train.maps, Uint32Array.of(0)));
    addBatches(gpu, statistics, train, [4]);
    using _ = await HierarchicalGaussian.fit(gpu, statistics, EPSILON);
    await assert.rejects(HierarchicalGaussian.fit(gpu, statistics, EPSILON), {
      name: "Error",
      message:
        "Cannot fit a Gaussian: an earlier fit has taken these statistics; accumulate the images again",
    });
  },
);

gpuTest("HierarchicalGaussian and what made it give all memory back", async (gpu) => {
  const use = randomCase(NESTED, [7, 8, 9], 40);
  const failing = { ...use, train: randomMaps(NESTED, 40, 5) };
  (failing.train.maps[0]?.data as Float32Array)[0] = NaN;
  using ledger = new BufferLedger(gpu);
  {
    using gaussian = await fitCase(gpu, use);
    const held = ledger.bytes;
    await distancesOf(gpu, gaussian, use.test);
    await gaussian.download();
    assert.equal(ledger.bytes, held);
  }
  assert.equal(ledger.bytes, 0);
  await assert.rejects(fitCase(gpu, failing), SingularCovarianceError);
  assert.equal(ledger.bytes, 0);
});
