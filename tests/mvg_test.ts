import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { disposeDetections } from "../src/map/anomaly_map.ts";
import { fitMvg, loadMvg } from "../src/method/mvg/mvg.ts";
import { chooseLevels } from "../src/method/levels.ts";
import type { MvgSettings } from "../src/method/mvg/settings.ts";
import type { Reduction } from "../src/method/mvg/reduction.ts";
import { buffersMade } from "./buffer_ledger.ts";
import { alone } from "./alone.ts";
import { assertClose } from "./assert_close.ts";
import { cut, detected, features, fitted, read, SETTINGS, SPACE, twin, upload } from "./mvg_cases.ts";
import { gpuTest } from "./with_gpu.ts";

/** Float32 sums and projections of covariances with conditions of some tens; measured 1e-6. */
const RTOL = 2e-5;

gpuTest("mvg adds distances up over levels, and averages maps, as the twin does", async (gpu) => {
  const [train, test] = [features(12, 1), features(3, 50)];
  const variants: Partial<MvgSettings>[] = [{}, { score: "mean" }, { map: "pooled" }, { levels: [1] }, {
    levels: [0],
    map: "pooled",
  }];
  for (const variant of variants) {
    const settings = { ...SETTINGS, ...variant };
    using detector = await fitted(gpu, settings, [cut(train, 0, 5), cut(train, 5, 12)]);
    const { maps, scores } = await detected(gpu, detector, test);
    const expected = twin(train, test, settings);
    assertClose(scores, expected.scores, { rtol: RTOL });
    assertClose(maps, expected.maps, { rtol: RTOL, shape: [3, 9, 7] });
  }
});

gpuTest("mvg tells what every level adds to the score", async (gpu) => {
  const [train, test] = [features(12, 1), features(3, 50)];
  using detector = await fitted(gpu, SETTINGS, [train]);
  using stack = new DisposableStack();
  using batch = new Batch(gpu, "mvg test");
  const found = await detector.detect(batch, upload(gpu, test, stack));
  stack.defer(() => disposeDetections(found));
  batch.submit();
  assert.deepEqual([...found.levels?.keys() ?? []], [0, 1]);
  const { levels } = twin(train, test, SETTINGS);
  for (const [level, tensor] of found.levels ?? []) {
    assertClose(await tensor.read(), levels[level] as number[], { rtol: RTOL });
  }
});

gpuTest("mvg tells what every level adds to the score of an image that is left out", async (gpu) => {
  const all = features(8, 3);
  using detector = await fitted(gpu, SETTINGS, [all]);
  using stack = new DisposableStack();
  const found = await detector.detectLeftOut(upload(gpu, cut(all, 1, 4), stack), alone(1, 4));
  stack.defer(() => disposeDetections(found));
  const parts = await Promise.all([...found.levels?.values() ?? []].map((tensor) => tensor.read()));
  assert.deepEqual([...found.levels?.keys() ?? []], [0, 1]);
  assert.equal(new Set(parts[0]).size, 3, "another for every image");
  const sums = Float32Array.from(parts[0] as Float32Array, (value, i) => value + (parts[1]?.[i] as number));
  assert.deepEqual(await found.scores.read(), sums);
});

gpuTest("mvg brings no map and no score to the host to leave images out", async (gpu) => {
  const all = features(8, 3);
  using detector = await fitted(gpu, SETTINGS, [all]);
  using stack = new DisposableStack();
  const uploaded = upload(gpu, all, stack);
  const made = await buffersMade(gpu, async () => {
    const found = await detector.detectLeftOut(uploaded, alone(0, 8));
    stack.defer(() => disposeDetections(found));
  });
  assert.deepEqual(
    [...new Set(made.filter((label) => label.startsWith("readback")))],
    ["readback pooled features", "readback Gram parts"],
  );
});

gpuTest("mvg leaves an image out as a fit without it would", async (gpu) => {
  const all = features(6, 3);
  const reductions: Reduction[] = [{ kind: "none" }, { kind: "random", count: 2 }];
  for (const reduction of reductions) {
    const settings = { ...SETTINGS, reduction };
    using detector = await fitted(gpu, settings, [all]);
    using stack = new DisposableStack();
    const found = await read(
      gpu,
      await detector.detectLeftOut(upload(gpu, cut(all, 2, 5), stack), alone(2, 5)),
    );
    for (const image of [2, 3, 4]) {
      using rest = await fitted(
        gpu,
        settings,
        [cut(all, 0, image), cut(all, image + 1, 6)].filter(([map]) => map?.length),
      );
      const { maps, scores } = await detected(gpu, rest, cut(all, image, image + 1));
      const cells = maps.length;
      assertClose(found.scores.subarray(image - 2, image - 1), scores, { rtol: RTOL });
      assertClose(found.maps.subarray((image - 2) * cells, (image - 1) * cells), maps, { rtol: RTOL });
    }
    using three = await fitted(gpu, settings, [cut(all, 0, 3)]);
    await assert.rejects(
      three.detectLeftOut(upload(gpu, cut(all, 0, 1), stack), [[0]]),
      /^RangeError: Cannot leave a part out: at least 3 .* left: received a part of 1 of 3 fitted; fit more images$/,
    );
  }
});

gpuTest("mvg leaves an image out of a reduced space", async (gpu) => {
  const all = features(9, 4);
  using detector = await fitted(gpu, { ...SETTINGS, reduction: { kind: "pca", share: 0.8 } }, [all]);
  using stack = new DisposableStack();
  const [inside, outside] = [
    await detected(gpu, detector, all),
    await read(gpu, await detector.detectLeftOut(upload(gpu, all, stack), alone(0, 9))),
  ];
  outside.scores.forEach((score, i) => assert.ok(score > (inside.scores[i] as number), `image ${i}`));
});

gpuTest("loadMvg() detects as the fit that wrote the tensors", async (gpu) => {
  const [train, test] = [features(8, 1), features(2, 50)];
  const reductions: Reduction[] = [{ kind: "none" }, { kind: "opca", share: 0.3 }, {
    kind: "pca",
    share: 0.9,
  }, { kind: "random", count: 4 }];
  for (const reduction of reductions) {
    const settings = { ...SETTINGS, reduction };
    using detector = await fitted(gpu, settings, [train]);
    const tensors = await detector.tensors();
    using loaded = loadMvg(gpu, SPACE, settings, { name: "m", tensors });
    assert.deepEqual(await detected(gpu, loaded, test), await detected(gpu, detector, test));
    for (const key of tensors.keys()) {
      const rest = new Map([...tensors].filter(([name]) => name !== key));
      assert.throws(() => loadMvg(gpu, SPACE, settings, { name: "m", tensors: rest }), SyntaxError, key);
    }
  }
});

gpuTest(
  "fitMvg() refuses two images, images that are all the same, and levels that are not there",
  async (gpu) => {
    const two = features(2, 1);
    await assert.rejects(fitted(gpu, SETTINGS, [two]), /at least 3 vectors: received 2/);
    const same = two.map((_, level) => {
      const one = cut(two, 0, 1)[level] as Float32Array;
      return Float32Array.from([...one, ...one, ...one]);
    });
    await assert.rejects(fitted(gpu, SETTINGS, [same]), /variance of 3 vectors/);
    await assert.rejects(
      fitted(gpu, { ...SETTINGS, reduction: { kind: "pca", share: 0.5 } }, [same]),
      /no variance/,
    );
    assert.throws(() => fitMvg(gpu, SPACE, { ...SETTINGS, levels: [2] }), {
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
      name: "OptionError",
      message: new RegExp(`received ${received}`),
    });
  }
});
