import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import type { Compute, Detections, Detector, FeatureSpace } from "../src/method/method.ts";
import { fitMvg, loadMvg } from "../src/method/mvg.ts";
import { chooseLevels, type MvgSettings } from "../src/method/mvg_settings.ts";
import type { Reduction } from "../src/mvg/reduction.ts";
import { assertClose } from "./assert_close.ts";
import { interpolateTwin } from "./twins/resample.ts";
import { ledoitWolfTwin, mahalanobisTwin, meanTwin, vectorsTwin } from "./twins/mvg.ts";
import { gpuTest, normals } from "./with_gpu.ts";

const SPACE: FeatureSpace = {
  maps: [{ channels: 3, height: 4, width: 5 }, { channels: 6, height: 2, width: 2 }],
  image: { height: 9, width: 7 },
};
const SETTINGS: MvgSettings = {
  name: "mvg",
  levels: [0, 1],
  reduction: { kind: "none" },
  seed: 0,
  score: "sum",
  map: "positions",
};
/** Float32 sums and projections of covariances with conditions of some tens; measured 1e-6. */
const RTOL = 2e-5;

const shapes = SPACE.maps.map(({ channels, height, width }) => [channels, height, width] as const);

/** Features of images, each level [images, channels, height, width]. */
function features(images: number, seed: number): Float32Array<ArrayBuffer>[] {
  return shapes.map(([channels, height, width], level) =>
    normals(images * channels * height * width, seed + level, 1 + level)
  );
}

/** Images `first` .. `end - 1` of features. */
function cut(
  all: readonly Float32Array<ArrayBuffer>[],
  first: number,
  end: number,
): Float32Array<ArrayBuffer>[] {
  return all.map((data, level) => {
    const size = (shapes[level] as readonly number[]).reduce((product, extent) => product * extent, 1);
    return data.slice(first * size, end * size);
  });
}

function upload({ gpu }: Compute, all: readonly Float32Array[], stack: DisposableStack): Tensor[] {
  return all.map((data, level) => {
    const [channels, height, width] = shapes[level] as readonly [number, number, number];
    const images = data.length / (channels * height * width);
    return stack.use(Tensor.from(gpu, `level ${level}`, [images, channels, height, width], data));
  });
}

async function fitted(
  compute: Compute,
  settings: MvgSettings,
  batches: readonly Float32Array<ArrayBuffer>[][],
): Promise<Detector> {
  using stack = new DisposableStack();
  using fitting = fitMvg(compute, SPACE, settings);
  do {
    for (const batch of batches) await fitting.add(upload(compute, batch, stack));
  } while (await fitting.endPass?.());
  return await fitting.finish();
}

async function read(
  { gpu }: Compute,
  found: Detections,
): Promise<{ maps: Float32Array; scores: Float32Array }> {
  const [maps, scores] = await readAll(gpu, [found.maps, found.scores]) as [Float32Array, Float32Array];
  found.maps[Symbol.dispose]();
  found.scores[Symbol.dispose]();
  return { maps, scores };
}

async function detected(compute: Compute, detector: Detector, all: readonly Float32Array[]) {
  using stack = new DisposableStack();
  using batch = new Batch(compute.gpu, "mvg test");
  const found = await detector.detect(batch, upload(compute, all, stack));
  batch.submit();
  return await read(compute, found);
}

/** Scores and maps as the papers have them: from the definition, without a reduction. */
function twin(train: readonly Float32Array[], test: readonly Float32Array[], settings: MvgSettings) {
  const levels = settings.levels.map((level) => {
    const [channels, height, width] = shapes[level] as readonly [number, number, number];
    const cells = height * width;
    const vectors = (all: readonly Float32Array[]) => {
      const images = (all[level] as Float32Array).length / (channels * cells);
      const positions = vectorsTwin(all[level] as Float32Array, [images, channels, cells]);
      const pooled = Array.from(
        { length: images },
        (_, n) => meanTwin(positions.slice(n * cells, (n + 1) * cells)),
      );
      return { pooled, positions };
    };
    const [known, fresh] = [vectors(train), vectors(test)];
    const measure = (from: number[][], to: number[][]) => {
      const { mean, covariance } = ledoitWolfTwin(from);
      return to.map((x) => mahalanobisTwin(covariance, x.map((value, c) => value - (mean[c] as number))));
    };
    const grid = measure(settings.map === "positions" ? known.positions : known.pooled, fresh.positions);
    const { image } = SPACE;
    const map = interpolateTwin(
      grid,
      [fresh.pooled.length, height, width],
      [image.height, image.width],
      "bilinear",
    );
    return { score: measure(known.pooled, fresh.pooled), map };
  });
  const sum = (parts: readonly ArrayLike<number>[]) =>
    Array.from(
      parts[0] as ArrayLike<number>,
      (_, i) => parts.reduce((total, part) => total + (part[i] as number), 0),
    );
  const share = 1 / levels.length;
  return {
    levels: levels.map(({ score }) => score),
    scores: sum(levels.map(({ score }) => score)).map((value) =>
      settings.score === "mean" ? value * share : value
    ),
    maps: sum(levels.map(({ map }) => map)).map((value) => value * share),
  };
}

gpuTest("mvg adds distances up over levels, and averages maps, as the twin does", async (gpu, kernels) => {
  const compute = { gpu, kernels };
  const [train, test] = [features(12, 1), features(3, 50)];
  const variants: Partial<MvgSettings>[] = [{}, { score: "mean" }, { map: "pooled" }, { levels: [1] }, {
    levels: [0],
    map: "pooled",
  }];
  for (const variant of variants) {
    const settings = { ...SETTINGS, ...variant };
    using detector = await fitted(compute, settings, [cut(train, 0, 5), cut(train, 5, 12)]);
    const { maps, scores } = await detected(compute, detector, test);
    const expected = twin(train, test, settings);
    assertClose(scores, expected.scores, { rtol: RTOL });
    assertClose(maps, expected.maps, { rtol: RTOL, shape: [3, 9, 7] });
  }
});

gpuTest("mvg tells what every level adds to the score", async (gpu, kernels) => {
  const compute = { gpu, kernels };
  const [train, test] = [features(12, 1), features(3, 50)];
  using detector = await fitted(compute, SETTINGS, [train]);
  using stack = new DisposableStack();
  using batch = new Batch(gpu, "mvg test");
  const found = detector.levelScores?.(batch, upload(compute, test, stack)) ?? new Map<number, Tensor>();
  batch.submit();
  assert.deepEqual([...found.keys()], [0, 1]);
  const { levels } = twin(train, test, SETTINGS);
  for (const [level, tensor] of found) {
    assertClose(await stack.use(tensor).read(), levels[level] as number[], { rtol: RTOL });
  }
});

gpuTest("mvg leaves an image out as a fit without it would", async (gpu, kernels) => {
  const compute = { gpu, kernels };
  const all = features(6, 3);
  const reductions: Reduction[] = [{ kind: "none" }, { kind: "random", count: 2 }];
  for (const reduction of reductions) {
    const settings = { ...SETTINGS, reduction };
    using detector = await fitted(compute, settings, [all]);
    using stack = new DisposableStack();
    const found = await read(
      compute,
      await detector.detectLeftOut(upload(compute, cut(all, 2, 5), stack), 2),
    );
    for (const image of [2, 3, 4]) {
      using rest = await fitted(
        compute,
        settings,
        [cut(all, 0, image), cut(all, image + 1, 6)].filter(([map]) => map?.length),
      );
      const { maps, scores } = await detected(compute, rest, cut(all, image, image + 1));
      const cells = maps.length;
      assertClose(found.scores.subarray(image - 2, image - 1), scores, { rtol: RTOL });
      assertClose(found.maps.subarray((image - 2) * cells, (image - 1) * cells), maps, { rtol: RTOL });
    }
    using three = await fitted(compute, settings, [cut(all, 0, 3)]);
    await assert.rejects(
      three.detectLeftOut(upload(compute, cut(all, 0, 1), stack), 0),
      /at least 3 vectors: received 2/,
    );
  }
});

gpuTest("mvg leaves an image out of a reduced space", async (gpu, kernels) => {
  const compute = { gpu, kernels };
  const all = features(9, 4);
  using detector = await fitted(compute, { ...SETTINGS, reduction: { kind: "pca", share: 0.8 } }, [all]);
  using stack = new DisposableStack();
  const [inside, outside] = [
    await detected(compute, detector, all),
    await read(compute, await detector.detectLeftOut(upload(compute, all, stack), 0)),
  ];
  outside.scores.forEach((score, i) => assert.ok(score > (inside.scores[i] as number), `image ${i}`));
});

gpuTest("loadMvg() detects as the fit that wrote the tensors", async (gpu, kernels) => {
  const compute = { gpu, kernels };
  const [train, test] = [features(8, 1), features(2, 50)];
  const reductions: Reduction[] = [{ kind: "none" }, { kind: "opca", share: 0.3 }, {
    kind: "pca",
    share: 0.9,
  }, { kind: "random", count: 4 }];
  for (const reduction of reductions) {
    const settings = { ...SETTINGS, reduction };
    using detector = await fitted(compute, settings, [train]);
    const tensors = await detector.tensors();
    using loaded = loadMvg(compute, SPACE, settings, { name: "m", tensors });
    assert.deepEqual(await detected(compute, loaded, test), await detected(compute, detector, test));
    for (const key of tensors.keys()) {
      const rest = new Map([...tensors].filter(([name]) => name !== key));
      assert.throws(() => loadMvg(compute, SPACE, settings, { name: "m", tensors: rest }), SyntaxError, key);
    }
  }
});

gpuTest(
  "fitMvg() refuses two images, images that are all the same, and levels that are not there",
  async (gpu, kernels) => {
    const compute = { gpu, kernels };
    const two = features(2, 1);
    await assert.rejects(fitted(compute, SETTINGS, [two]), /at least 3 vectors: received 2/);
    const same = two.map((_, level) => {
      const one = cut(two, 0, 1)[level] as Float32Array;
      return Float32Array.from([...one, ...one, ...one]);
    });
    await assert.rejects(fitted(compute, SETTINGS, [same]), /variance of 3 vectors/);
    await assert.rejects(
      fitted(compute, { ...SETTINGS, reduction: { kind: "pca", share: 0.5 } }, [same]),
      /no variance/,
    );
    assert.throws(() => fitMvg(compute, SPACE, { ...SETTINGS, levels: [2] }), {
      name: "RangeError",
      message: /level 2/,
    });
  },
);

Deno.test("chooseLevels() takes all levels by default, in ascending order, and names one that is not there", () => {
  assert.deepEqual(chooseLevels(SPACE), [0, 1]);
  assert.deepEqual(chooseLevels(SPACE, [1, 0]), [0, 1]);
  for (
    const [levels, received] of [[[2], "2"], [[-1], "-1"], [[0.5], "0.5"], [[1, 1], "1"], [
      [],
      "none",
    ]] as const
  ) {
    assert.throws(() => chooseLevels(SPACE, levels), {
      name: "RangeError",
      message: new RegExp(`received ${received}`),
    });
  }
});
