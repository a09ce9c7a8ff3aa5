/** Runner of the kind `padim_e2e`: PaDiM from feature maps to score. */

import { HierarchicalGaussian } from "../../src/gaussian/gaussian.ts";
import type { Grid, Hierarchy, Level } from "../../src/gaussian/hierarchy.ts";
import { gather } from "../../src/gaussian/gather.ts";
import type { BandStatistics } from "../../src/gaussian/band_statistics.ts";
import { Statistics } from "../../src/gaussian/statistics.ts";
import { Batch } from "../../src/gpu/batch.ts";
import type { Gpu } from "../../src/gpu/device.ts";
import { readAll, Tensor } from "../../src/gpu/tensor.ts";
import { anomalyMap, disposeDetections } from "../../src/map/anomaly_map.ts";
import { Upsampler } from "../../src/map/upsampler.ts";
import type { Embedding } from "../../src/method/padim/interpolator.ts";
import { Embedder } from "../../src/method/padim/embedding.ts";
import { type PadimSettings, planPadim } from "../../src/method/padim/padim.ts";
import { readSize, uploadMaps } from "./feature_maps.ts";
import { fileCovariances, fileFactors, fileMeans } from "./fitted.ts";
import { type Fixture, fixtureInput, fixtureNumber, type Runner } from "./fixture.ts";
import { denseVector, filePlaces, vectorInFileOrder } from "./reassemble.ts";

const EMBEDDINGS: Readonly<Record<string, Embedding>> = {
  nearest: "nearest",
  "nearest-exact": "nearest-exact",
  bilinear: "bilinear",
};

/** Kind `padim_e2e`. */
export const runPadim: Runner = async (fixture, gpu) => {
  const settings = readSettings(fixture);
  const train = uploadMaps(gpu, fixture, "train");
  const test = uploadMaps(gpu, fixture, "test");
  const maps = train.map(({ shape }) => {
    const [, channels, height, width] = shape as [number, number, number, number];
    return { channels, height, width };
  });
  const image = readSize(fixture);
  const hierarchy = planPadim({ maps, image }, settings);
  using statistics = new Statistics(gpu, hierarchy);
  using embedder = new Embedder(gpu, { maps, image }, settings.embedding);
  using embeddedTrain = embedder.embed(train);
  using embeddedTest = embedder.embed(test);
  statistics.add(embeddedTrain.maps);
  const emb_test = await gatherEmbeddings(gpu, statistics, embeddedTest.maps);
  const mean = await fileMeans(statistics);
  const cov = await fileCovariances(gpu, statistics, settings.epsilon);
  using gaussian = await HierarchicalGaussian.fit(gpu, statistics, settings.epsilon);
  const chol = await fileFactors(gaussian);
  const mapped = await mapAll(gpu, gaussian, embeddedTest.maps, image, settings);
  for (const tensor of [...train, ...test]) tensor[Symbol.dispose]();
  return { emb_test, mean, cov, chol, ...mapped };
};

async function mapAll(
  gpu: Gpu,
  gaussian: HierarchicalGaussian,
  features: readonly Tensor[],
  image: Grid,
  settings: PadimSettings,
): Promise<Record<string, ArrayLike<number>>> {
  using batch = new Batch(gpu, "maps");
  const distances = gaussian.distances(batch, features);
  const { grid } = gaussian.hierarchy.levels.at(-1) as Level;
  const detect = (
    interpolation: PadimSettings["interpolation"],
    sigma: number,
    peak: PadimSettings["peak"],
  ) => {
    const upsampler = batch.defer(new Upsampler(gpu, grid, { image }, { interpolation, sigma }));
    return anomalyMap(batch, distances, upsampler, peak);
  };
  const raw = detect("bilinear", 0, "raw");
  const up = detect("bilinear", 0, "blurred");
  const cubic = detect("bicubic", 0, "blurred");
  const blurred = detect("bilinear", settings.sigma, "blurred");
  const blurredCubic = detect("bicubic", settings.sigma, "blurred");
  batch.submit();
  const wanted = {
    dist: distances,
    map_bilinear: up.maps,
    map_bicubic: cubic.maps,
    blur_bilinear: blurred.maps,
    blur_bicubic: blurredCubic.maps,
    score_raw: raw.scores,
    score_up: up.scores,
    score_blur: blurred.scores,
    score_blur_bicubic: blurredCubic.scores,
  };
  const arrays = await readAll(gpu, Object.values(wanted));
  distances[Symbol.dispose]();
  for (const made of [raw, up, cubic, blurred, blurredCubic]) disposeDetections(made);
  return Object.fromEntries(Object.keys(wanted).map((name, i) => [name, arrays[i] as Float32Array]));
}

/** Embeddings of all images in the file's order, [images, dims, height, width], gathered with a reference of zero. */
async function gatherEmbeddings(
  gpu: Gpu,
  { hierarchy, bands }: Statistics,
  features: readonly Tensor[],
): Promise<Float64Array> {
  const [{ indices }] = bands as [BandStatistics];
  const images = (features[0] as Tensor).shape[0] as number;
  using batch = new Batch(gpu, "gather");
  const gathered = hierarchy.levels.map((level, index) => {
    const reference = batch.defer(Tensor.create(gpu, "zero", [level.channels, level.cells]));
    const target = Tensor.create(gpu, "embedding", [images, level.channels, level.cells]);
    const tables = indices.levels[index] as (typeof indices.levels)[number];
    gather(batch, level, tables, { features, images, reference, gathered: target });
    return target;
  });
  batch.submit();
  const arrays = await readAll(gpu, gathered);
  for (const tensor of gathered) tensor[Symbol.dispose]();
  return embeddingsInFileOrder(hierarchy, arrays, images);
}

function embeddingsInFileOrder(
  hierarchy: Hierarchy,
  arrays: readonly ArrayLike<number>[],
  images: number,
): Float64Array {
  const { dims, levels } = hierarchy;
  const { cells } = levels.at(-1) as Level;
  const places = filePlaces(hierarchy);
  const result = new Float64Array(images * dims * cells);
  for (let image = 0; image < images; image++) {
    const own = levels.map(({ channels, cells }, index) => {
      const size = channels * cells;
      return Array.prototype.slice.call(arrays[index], image * size, (image + 1) * size);
    });
    for (let p = 0; p < cells; p++) {
      vectorInFileOrder(denseVector(hierarchy, own, p), places).forEach((value, i) => {
        result[(image * dims + i) * cells + p] = value;
      });
    }
  }
  return result;
}

function readSettings(fixture: Fixture): PadimSettings {
  const embedding = EMBEDDINGS[String(fixture.config["embed"])];
  if (embedding === undefined) {
    throw new SyntaxError(
      `Cannot run fixture '${fixture.name}': config.embed must be one of ${
        Object.keys(EMBEDDINGS).join(", ")
      }: received ` +
        JSON.stringify(fixture.config["embed"]),
    );
  }
  return {
    name: "padim",
    channels: [...fixtureInput(fixture, "index", "I32").data],
    seed: null,
    embedding,
    epsilon: fixtureNumber(fixture, "eps"),
    sigma: fixtureNumber(fixture, "sigma"),
    interpolation: "bilinear",
    peak: "blurred",
  };
}
