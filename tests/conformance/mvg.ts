/** Runners of the kinds `ledoit_wolf` and `mvg`: one Gaussian for all vectors of a set. */

import type { Gpu } from "../../src/gpu/device.ts";
import type { Grid } from "../../src/gaussian/hierarchy.ts";
import { Batch } from "../../src/gpu/batch.ts";
import { readAll, Tensor } from "../../src/gpu/tensor.ts";
import { disposeDetections } from "../../src/map/anomaly_map.ts";
import type { FeatureSpace } from "../../src/method/method.ts";
import { MvgDetector } from "../../src/method/mvg/detector.ts";
import { MvgFitting } from "../../src/method/mvg/fitting.ts";
import type { MvgSettings } from "../../src/method/mvg/settings.ts";
import { estimate, principalComponents } from "../../src/vectors/estimate.ts";
import { frameOutputs, FrameTensors, type Scope } from "../../src/vectors/frame.ts";
import type { Summed } from "../../src/method/mvg/places.ts";
import { Moments } from "../../src/vectors/moments.ts";
import type { Reduction } from "../../src/method/mvg/reduction.ts";
import { Whitenings } from "../../src/method/mvg/whitenings.ts";
import { type Fixture, fixtureCases, fixtureInput, fixtureNumber, type Runner } from "./fixture.ts";
import { readSize, uploadMaps } from "./feature_maps.ts";

type Results = Record<string, ArrayLike<number>>;

/** What the files call the vectors. */
const PREFIXES = { pooled: "img", positions: "pix" } as const satisfies Record<Scope, string>;

/** Kind `ledoit_wolf`: for every case [N, D] the vectors x{k}. */
export const runLedoitWolf: Runner = async (fixture, gpu) => {
  const results: Results = {};
  for (const k of fixtureCases(fixture, 2).keys()) {
    const { shape, data } = fixtureInput(fixture, `x${k}`, "F32");
    const [, channels] = shape as [number, number];
    const frame = { origin: data.slice(0, channels), basis: null };
    using vectors = Tensor.from(gpu, `x${k}`, shape, data);
    using tensors = new FrameTensors(gpu, channels, null, frame.origin);
    using batch = new Batch(gpu, "Ledoit-Wolf");
    using parts = tensors.record(batch, vectors, "positions");
    batch.submit();
    const moments = new Moments(channels);
    moments.add(await parts.read());
    const { mean, covariance, shrinkage, mu } = estimate(frame, moments);
    results[`mean${k}`] = mean;
    results[`cov${k}`] = covariance;
    results[`shrinkage${k}`] = [shrinkage];
    results[`mu${k}`] = [mu];
  }
  return results;
};

/** Kind `mvg`: from feature maps to scores and maps. */
export const runMvg: Runner = async (fixture, gpu) => {
  using stack = new DisposableStack();
  const train = uploadMaps(gpu, fixture, "train").map((tensor) => stack.use(tensor));
  const test = uploadMaps(gpu, fixture, "test").map((tensor) => stack.use(tensor));
  const space = featureSpace(train, readSize(fixture));
  const settings = readSettings(fixture, train.length);
  using fitting = new MvgFitting(gpu, space, settings);
  const results: Results = {};
  await fitting.add(train);
  for (const { level, scope, moments } of await fitting.summed()) {
    results[`${PREFIXES[scope]}_eigenvalues${level + 1}`] = (await principalComponents(moments)).values;
  }
  if (await fitting.endPass()) await fitting.add(train);
  const summed = await fitting.summed();
  Object.assign(results, fitted(summed));
  const detected = await detect(gpu, space, settings, summed, test);
  const pooled = summed.filter(({ scope }) => scope === "pooled");
  const gap = await detect(gpu, space, { ...settings, map: "pooled" }, pooled, test);
  return {
    ...results,
    ...named("img_dist", detected.pooled),
    ...named("pix_dist", detected.positions),
    ...named("gap_dist", gap.positions),
    img_score: detected.scores,
    pix_map: detected.maps,
    gap_map: gap.maps,
  };
};

/** Means, covariances, shrinkages and dimensions of all Gaussians. */
function fitted(summed: readonly Summed[]): Results {
  const results: Results = {};
  for (const [scope, group] of Map.groupBy(summed, ({ scope }) => scope)) {
    const gaussians = group.map(({ frame, moments }) => estimate(frame, moments));
    const prefix = PREFIXES[scope];
    results[`${prefix}_shrinkage`] = gaussians.map(({ shrinkage }) => shrinkage);
    results[`${prefix}_kept`] = group.map(({ frame }) => frameOutputs(frame));
    Object.assign(results, named(`${prefix}_mean`, gaussians.map(({ mean }) => mean)));
    Object.assign(results, named(`${prefix}_cov`, gaussians.map(({ covariance }) => covariance)));
  }
  return results;
}

/** Distances of every level, scores and maps. */
async function detect(
  gpu: Gpu,
  space: FeatureSpace,
  settings: MvgSettings,
  summed: readonly Summed[],
  features: readonly Tensor[],
) {
  using detector = new MvgDetector(gpu, space, settings, summed);
  using whitenings = new Whitenings(gpu, summed);
  using stack = new DisposableStack();
  using batch = new Batch(gpu, "mvg");
  const positions = [...whitenings.positionDistances(batch, features).values()];
  const found = detector.detect(batch, features);
  stack.defer(() => disposeDetections(found));
  const { maps, scores, levels: added } = found;
  const pooled = [...added?.values() ?? []];
  for (const tensor of positions) stack.use(tensor);
  batch.submit();
  const contents = await readAll(gpu, [maps, scores, ...positions, ...pooled]);
  const [map, score, ...levels] = contents as [Float32Array, Float32Array, ...Float32Array[]];
  return {
    maps: map,
    scores: score,
    positions: levels.slice(0, positions.length),
    pooled: levels.slice(positions.length),
  };
}

/** One result for every level, counted from 1 as the files do. */
function named(name: string, levels: readonly ArrayLike<number>[]): Results {
  return Object.fromEntries(levels.map((values, level) => [`${name}${level + 1}`, values]));
}

function featureSpace(features: readonly Tensor[], image: Grid): FeatureSpace {
  const maps = features.map(({ shape }) => {
    const [, channels, height, width] = shape as [number, number, number, number];
    return { channels, height, width };
  });
  return { maps, image };
}

function readSettings(fixture: Fixture, levels: number): MvgSettings {
  return {
    name: "mvg",
    levels: Array.from({ length: levels }, (_, level) => level),
    reduction: readReduction(fixture),
    seed: 0,
    score: "sum",
    map: "positions",
    peak: "blurred",
  };
}

function readReduction(fixture: Fixture): Reduction {
  const kind = fixture.config["reduction"];
  if (kind === "none") return { kind };
  if (kind === "opca" || kind === "pca") return { kind, share: fixtureNumber(fixture, "fraction") };
  throw new SyntaxError(
    `Cannot run fixture '${fixture.name}': config.reduction must be none, opca or pca: received ${
      JSON.stringify(kind)
    }`,
  );
}
