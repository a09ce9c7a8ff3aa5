/** Runner of the kind `padim_ablation`: single levels, their sum, and principal components, from feature maps to distances. */

import { Batch } from "../../src/gpu/batch.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { readAll, type Tensor } from "../../src/gpu/tensor.ts";
import type { Detector, FeatureSpace, Fitting } from "../../src/method/method.ts";
import { methodOf } from "../../src/method/table.ts";
import { PadimPcaFitting } from "../../src/method/padim_pca/padim_pca.ts";
import { readSize, uploadMaps } from "./feature_maps.ts";
import { type Fixture, fixtureNumber, type Runner } from "./fixture.ts";

type Results = Record<string, ArrayLike<number>>;

/** What a run takes: the device, feature maps of both sets, and their shapes. */
interface Setting {
  readonly gpu: Gpu;
  readonly train: readonly Tensor[];
  readonly test: readonly Tensor[];
  readonly maps: FeatureSpace["maps"];
}

/** Upsampling as the files have it. */
const UPSAMPLE = { interpolation: "bilinear", peak: "blurred" } as const;

/** Kind `padim_ablation`. */
export const runAblation: Runner = async (fixture, gpu) => {
  using stack = new DisposableStack();
  const [train, test] = (["train", "test"] as const).map((set) =>
    uploadMaps(gpu, fixture, set).map((tensor) => stack.use(tensor))
  ) as [Tensor[], Tensor[]];
  const maps = train.map(({ shape }) => {
    const [, channels, height, width] = shape as [number, number, number, number];
    return { channels, height, width };
  });
  const setting = { gpu, train, test, maps };
  return { ...await runLevels(fixture, setting), ...await runComponents(fixture, setting) };
};

async function runLevels(fixture: Fixture, setting: Setting): Promise<Results> {
  const image = readSize(fixture);
  const epsilon = fixtureNumber(fixture, "eps");
  const results: Results = {};
  const run = async (levels: readonly number[], space: Omit<FeatureSpace, "maps">, sigma: number) => {
    const settings = { name: "padim-levels", levels, epsilon, sigma, ...UPSAMPLE } as const;
    using fitting = methodOf(settings).fit(setting.gpu, { maps: setting.maps, ...space }, settings);
    return await fitAndDetect(setting, fitting);
  };
  for (const [level, map] of setting.maps.entries()) {
    // On an image of the grid's own size, upsampling changes nothing: the map is the distances.
    results[`single${level + 1}_dist`] = (await run([level], { image: map }, 0)).maps;
    results[`single${level + 1}_map`] = (await run([level], { image }, 0)).maps;
  }
  const all = [...setting.maps.keys()];
  const blurred = await run(all, { image }, fixtureNumber(fixture, "sigma"));
  return {
    ...results,
    ensemble_map: (await run(all, { image }, 0)).maps,
    ensemble_blur: blurred.maps,
    ensemble_score: blurred.scores,
  };
}

async function runComponents(fixture: Fixture, setting: Setting): Promise<Results> {
  const components = fixtureNumber(fixture, "d_pca");
  const [finest] = setting.maps as [FeatureSpace["maps"][number]];
  using fitting = new PadimPcaFitting(setting.gpu, { maps: setting.maps, image: finest }, {
    name: "padim-pca",
    components,
    embedding: "nearest",
    epsilon: fixtureNumber(fixture, "eps"),
    sigma: 0,
    ...UPSAMPLE,
  });
  await fitting.add(setting.train);
  const { mean, values, vectors } = await fitting.principalComponents();
  await fitting.endPass();
  const { maps } = await fitAndDetect(setting, fitting);
  return {
    pca_mean: mean,
    pca_eigenvalues: values,
    pca_components: vectors.subarray(0, components * mean.length),
    pca_dist: maps,
  };
}

async function fitAndDetect(
  { gpu, train, test }: Setting,
  fitting: Fitting,
): Promise<{ maps: Float32Array; scores: Float32Array }> {
  await fitting.add(train);
  using detector: Detector = await fitting.finish();
  using batch = new Batch(gpu, "detect");
  const detections = await detector.detect(batch, test);
  batch.submit();
  const [maps, scores] = await readAll(gpu, [detections.maps, detections.scores]);
  detections.maps[Symbol.dispose]();
  detections.scores[Symbol.dispose]();
  return { maps: maps as Float32Array, scores: scores as Float32Array };
}
