/** Runner of the kind `spade`: nearest neighbours of images and of positions. */

import type { Gpu } from "../../src/gpu/device.ts";
import { Batch } from "../../src/gpu/batch.ts";
import { readAll, Tensor } from "../../src/gpu/tensor.ts";
import { planTaps } from "../../src/map/map_taps.ts";
import { pool } from "../../src/vectors/pool.ts";
import { positionDistances } from "../../src/method/spade/distances.ts";
import { cutImages, Gallery } from "../../src/method/spade/gallery.ts";
import { imageScore, nearestImages, type Neighbours } from "../../src/method/spade/neighbours.ts";
import { PositionSearch } from "../../src/method/spade/position_search.ts";
import { readSize, uploadMaps } from "./feature_maps.ts";
import { resample } from "../resampled.ts";
import { type Fixture, fixtureInput, fixtureNumber, type Runner } from "./fixture.ts";

/** The blur that the files are made with, in pixels. */
const SIGMA = 4;

/** Kind `spade`. */
export const runSpade: Runner = async (fixture, gpu) => {
  const gallery = await pooled(gpu, fixture, "train_last");
  const vectors = await pooled(gpu, fixture, "test_last");
  const [, channels] = fixtureInput(fixture, "test_last", "F32").shape as [number, number];
  const neighbours = Array.from(
    { length: vectors.length / channels },
    (_, image) =>
      nearestImages(
        vectors.subarray(image * channels, (image + 1) * channels),
        gallery,
        fixtureNumber(fixture, "k"),
      ),
  );
  return {
    knn_index: neighbours.flatMap(({ images }) => images),
    knn_dist: neighbours.flatMap(({ distances }) => distances),
    image_score: neighbours.map((near) => imageScore(near, false)),
    image_score_sq: neighbours.map((near) => imageScore(near, true)),
    ...await mapped(gpu, fixture, neighbours),
  };
};

/** Pooled features [images, channels] of an input. */
async function pooled(gpu: Gpu, fixture: Fixture, input: string): Promise<Float32Array> {
  const { shape, data } = fixtureInput(fixture, input, "F32");
  using features = Tensor.from(gpu, input, shape, data);
  using batch = new Batch(gpu, "pooled features");
  using means = pool(batch, features);
  batch.submit();
  return await means.read();
}

/** Distances of positions and the maps of them. */
async function mapped(
  gpu: Gpu,
  fixture: Fixture,
  neighbours: readonly Neighbours[],
): Promise<Record<string, ArrayLike<number>>> {
  using stack = new DisposableStack();
  const train = uploadMaps(gpu, fixture, "train").map((tensor) => stack.use(tensor));
  const test = uploadMaps(gpu, fixture, "test").map((tensor) => stack.use(tensor));
  const maps = train.map(({ shape }) => {
    const [, channels, height, width] = shape as [number, number, number, number];
    return { channels, height, width };
  });
  const search = stack.use(new PositionSearch(gpu, maps));
  using gathering = new Batch(gpu, "features");
  const [good, levels] = [train, test].map((features) =>
    search.gather(gathering, features).map((tensor) => stack.use(tensor))
  ) as [Tensor[], Tensor[]];
  gathering.submit();
  const data = await readAll(gpu, good) as Float32Array<ArrayBuffer>[];
  const images = cutImages(search.levels, data, (train[0] as Tensor).shape[0] as number);
  const gallery = stack.use(new Gallery(gpu, search.levels, images));
  using batch = new Batch(gpu, "maps");
  using pixel_dist = positionDistances(batch, search, gallery, levels, neighbours);
  const { rows, columns } = planTaps(search.grid, readSize(fixture), {
    interpolation: "bilinear",
    sigma: SIGMA,
  });
  using pixel_map = resample(batch, pixel_dist, rows, columns);
  batch.submit();
  const [distances, anomalies] = await readAll(gpu, [pixel_dist, pixel_map]) as [Float32Array, Float32Array];
  return { pixel_dist: distances, pixel_map: anomalies };
}
