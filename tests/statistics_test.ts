import assert from "node:assert/strict";
import { type Hierarchy, type Level, packedEntries, planHierarchy } from "../src/gaussian/hierarchy.ts";
import { CHUNK, type KeptLevel } from "../src/gaussian/kept_samples.ts";
import { MERGED_IMAGES, mergeSize } from "../src/gaussian/merge.ts";
import { Statistics } from "../src/gaussian/statistics.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, type Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { BufferLedger } from "./buffer_ledger.ts";
import { addBatches, firstChannels, type Maps, randomMaps, type Shape, uploadMaps } from "./gaussian_maps.ts";
import { comomentTwin, embedTwin, meanTwin } from "./twins/gaussian.ts";
import { packRows } from "./twins/packed.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** Means of order 5, of up to 37 merges: the worst of these cases is 5.5e-7; times four. */
const MEAN_ATOL = 2.2e-6;

/** Co-moments over sqrt(C_ii C_jj): the worst of these cases is 2.9e-7; times four. */
const CORRELATION_ATOL = 1.2e-6;

const SHAPES: readonly Shape[] = [[4, 4, 6], [9, 2, 3], [5, 1, 1]];
const CHOSEN = firstChannels(SHAPES, [3, 9, 2]);
const IMAGES = 37;

/** Statistics of all bands put together. */
interface Accumulated {
  readonly images: number;
  /** Coarsest level first: [channels, cells]. */
  readonly means: Float64Array[];
  /** Coarsest level first: [entries, cells]. */
  readonly comoments: Float32Array[];
}

async function accumulated(
  gpu: Gpu,
  hierarchy: Hierarchy,
  maps: Maps,
  batches: readonly number[],
): Promise<Accumulated> {
  using statistics = new Statistics(gpu, hierarchy);
  addBatches(gpu, statistics, maps, batches);
  const means = await Promise.all(hierarchy.levels.map((_, level) => statistics.readMeans(level)));
  const [{ levels }, ...more] = statistics.bands as [Statistics["bands"][number]];
  assert.equal(more.length, 0);
  const comoments = await readAll(gpu, levels.map(({ comoment }) => comoment)) as Float32Array[];
  return { images: statistics.images, means: means.map(([mean]) => mean as Float64Array), comoments };
}

/** Fine positions that lie in each cell of a level: any will do, they share its features. */
function positionsIn({ levels }: Hierarchy, index: number): number[] {
  const { cells } = levels[index] as Level;
  const parents = levels.at(-1)?.parents[index];
  return Array.from({ length: cells }, (_, cell) => parents ? parents.indexOf(cell) : cell);
}

/** Compares with the definitions; co-moments in units of correlation. */
function assertEqualsTwin(hierarchy: Hierarchy, maps: Maps, actual: Accumulated): void {
  const embeddings = embedTwin(maps.maps, hierarchy.order, maps.images);
  const samplesAt = (position: number) => embeddings.map((image) => image[position] as Float64Array);
  hierarchy.levels.forEach((level, index) => {
    const samples = positionsIn(hierarchy, index).map(samplesAt);
    const means = samples.map((own) =>
      meanTwin(own).subarray(level.ancestors, level.ancestors + level.channels)
    );
    const mean = Array.from({ length: level.channels }, (_, row) => means.map((own) => own[row] as number));
    assertClose(actual.means[index] as Float64Array, mean.flat(), { atol: MEAN_ATOL });
    const matrices = samples.map(comomentTwin);
    const element = (cell: number, i: number, j: number) =>
      matrices[cell]?.[i * hierarchy.dims + j] as number;
    const scale = packRows(
      level,
      (cell, row, column) =>
        Math.sqrt(
          element(cell, level.ancestors + row, level.ancestors + row) * element(cell, column, column),
        ),
    );
    const wanted = packRows(level, (cell, row, column) => element(cell, level.ancestors + row, column));
    const inCorrelation = (values: ArrayLike<number>) =>
      Array.from(values, (value, i) => value / (scale[i] as number));
    assertClose(inCorrelation(actual.comoments[index] as Float32Array), inCorrelation(wanted), {
      atol: CORRELATION_ATOL,
      shape: [packedEntries(level), level.cells],
    });
  });
}

/** Feature maps with their images in another order. */
function reordered({ images, maps }: Maps, order: readonly number[]): Maps {
  const moved = maps.map((map) => {
    const size = map.data.length / images;
    const data = new Float32Array(map.data.length);
    order.forEach((from, to) => data.set(map.data.subarray(from * size, (from + 1) * size), to * size));
    return { ...map, data };
  });
  return { images, maps: moved };
}

gpuTest(
  "Statistics equal the definitions however the images are split into batches",
  async (gpu) => {
    const maps = randomMaps(SHAPES, IMAGES, 3);
    const hierarchy = planHierarchy(maps.maps, CHOSEN);
    for (const batches of [[IMAGES], Array(IMAGES).fill(1), [1, 30, 6], [30, 6, 1], [2, 2, 33]]) {
      const actual = await accumulated(gpu, hierarchy, maps, batches);
      assert.equal(actual.images, IMAGES);
      assertEqualsTwin(hierarchy, maps, actual);
    }
  },
);

gpuTest("Statistics are the same bits however the images are split into batches", async (gpu) => {
  const images = 2 * MERGED_IMAGES + 3;
  const maps = randomMaps(SHAPES, images, 4);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  const whole = await accumulated(gpu, hierarchy, maps, [images]);
  assertEqualsTwin(hierarchy, maps, whole);
  const splits = [Array(images).fill(1), [8, 8, 8, 8, 8, 8, 8, 8, 3], [1, images - 2, 1], [
    MERGED_IMAGES - 1,
    MERGED_IMAGES + 1,
    3,
  ], [MERGED_IMAGES, MERGED_IMAGES, 3]];
  for (const batches of splits) {
    assert.deepEqual(await accumulated(gpu, hierarchy, maps, batches), whole);
  }
});

gpuTest("Statistics equal the definitions at every number of images about a merge", async (gpu) => {
  for (const images of [2, MERGED_IMAGES - 1, MERGED_IMAGES, MERGED_IMAGES + 1, 2 * MERGED_IMAGES]) {
    const maps = randomMaps(SHAPES, images, 6);
    const hierarchy = planHierarchy(maps.maps, CHOSEN);
    assertEqualsTwin(hierarchy, maps, await accumulated(gpu, hierarchy, maps, Array(images).fill(1)));
  }
});

gpuTest("Statistics that are read between batches go on from there", async (gpu) => {
  const maps = randomMaps(SHAPES, IMAGES, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  using statistics = new Statistics(gpu, hierarchy);
  const readMeans = () => Promise.all(hierarchy.levels.map((_, level) => statistics.readMeans(level)));
  for (let first = 0; first < IMAGES;) {
    const count = Math.min(5, IMAGES - first);
    using stack = new DisposableStack();
    statistics.add(uploadMaps(gpu, maps, first, count).map((map) => stack.use(map)));
    assert.deepEqual(await readMeans(), await readMeans()); // nothing is merged twice
    first += count;
  }
  const means = (await readMeans()).map(([mean]) => mean as Float64Array);
  const comoments = await readAll(
    gpu,
    (statistics.bands[0]?.levels ?? []).map(({ comoment }) => comoment),
  ) as Float32Array[];
  assertEqualsTwin(hierarchy, maps, { images: IMAGES, means, comoments });
});

gpuTest("Statistics dispose of samples that wait", async (gpu) => {
  const maps = randomMaps(SHAPES, 3, 3);
  await gpu.idle();
  using ledger = new BufferLedger(gpu);
  const statistics = new Statistics(gpu, planHierarchy(maps.maps, CHOSEN));
  addBatches(gpu, statistics, maps, [3]);
  statistics[Symbol.dispose]();
  assert.equal(ledger.bytes, 0);
});

Deno.test("a merge has at most 32 images and 128 MiB of samples, and at least one image", () => {
  const levels = (channels: number, cells: number) => [{ channels, cells } as Level];
  assert.equal(mergeSize({ levels: levels(100, 64 * 64) }), MERGED_IMAGES);
  assert.equal(mergeSize({ levels: levels(512, 128 * 128) }), 4);
  assert.equal(mergeSize({ levels: levels(2048, 256 * 256) }), 1);
});

gpuTest("Statistics equal the definitions in whatever order the images come", async (gpu) => {
  const maps = randomMaps(SHAPES, IMAGES, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  const images = Array.from({ length: IMAGES }, (_, i) => i);
  const shuffled = images.toSorted((a, b) => (a * 17 % IMAGES) - (b * 17 % IMAGES));
  for (const order of [images.toReversed(), shuffled]) {
    const actual = await accumulated(gpu, hierarchy, reordered(maps, order), [20, 17]);
    assertEqualsTwin(hierarchy, maps, actual);
  }
});

gpuTest(
  "Statistics keep their precision when means are thousands of deviations away",
  async (gpu) => {
    const shape = { channels: 6, height: 1, width: 4 };
    const maps = { images: 55, maps: [{ ...shape, data: normals(55 * 24, 2, 4000, 0.5) }] };
    const hierarchy = planHierarchy([shape], firstChannels([[6, 1, 4]], [6]));
    const actual = await accumulated(gpu, hierarchy, maps, [16, 16, 16, 7]);
    assertEqualsTwin(hierarchy, maps, actual);
  },
);

gpuTest("Statistics of one image are that image without scatter", async (gpu) => {
  const maps = randomMaps(SHAPES, 1, 5);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  const { means, comoments } = await accumulated(gpu, hierarchy, maps, [1]);
  const fine = maps.maps[0]?.data.subarray(0, 3 * 24) as Float32Array;
  assert.deepEqual([...means[2] as Float64Array], [...fine]);
  assert.ok(comoments.every((level) => level.every((value) => value === 0)));
});

gpuTest("Statistics of identical images have no scatter at all, in any split", async (gpu) => {
  const { maps } = randomMaps(SHAPES, 1, 5);
  const repeated = maps.map((map) => ({
    ...map,
    data: Float32Array.from(Array(9).fill([...map.data]).flat()),
  }));
  const hierarchy = planHierarchy(maps, CHOSEN);
  for (const batches of [[9], [1, 3, 5]]) {
    const { comoments } = await accumulated(gpu, hierarchy, { images: 9, maps: repeated }, batches);
    assert.ok(comoments.every((level) => level.every((value) => value === 0)));
  }
});

gpuTest("Statistics in bands are those of one band, cell for cell", async (gpu) => {
  const shapes: readonly Shape[] = [[3, 8, 6], [4, 4, 3]];
  const maps = randomMaps(shapes, 12, 8);
  const hierarchy = planHierarchy(maps.maps, firstChannels(shapes, [3, 4]));
  const whole = await accumulated(gpu, hierarchy, maps, [5, 7]);
  const largest = Math.max(...hierarchy.levels.map((level) => packedEntries(level) * level.cells * 4));
  using statistics = new Statistics(gpu, hierarchy, largest / 2);
  assert.equal(statistics.bands.length, 2);
  addBatches(gpu, statistics, maps, [5, 7]);
  for (const [index, { cells, channels }] of hierarchy.levels.entries()) {
    const parts = await statistics.readMeans(index);
    const mean = Array.from(
      { length: channels },
      (_, row) =>
        parts.flatMap((
          part,
        ) => [...part.subarray(row * part.length / channels, (row + 1) * part.length / channels)]),
    );
    assert.equal(mean.flat().length, channels * cells);
    assert.deepEqual(mean.flat(), [...whole.means[index] as Float64Array]);
  }
});

gpuTest("Statistics.add() uses the same memory at the fortieth image and the hundredth", async (gpu) => {
  const maps = randomMaps(SHAPES, 100, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  const use = async (images: number) => {
    await gpu.idle();
    using ledger = new BufferLedger(gpu);
    const statistics = new Statistics(gpu, hierarchy);
    const empty = ledger.bytes;
    addBatches(gpu, statistics, maps, Array(images / 5).fill(5));
    assert.ok(ledger.bytes > empty); // samples that wait
    assert.equal(statistics.bands.length, 1);
    assert.equal(ledger.bytes, empty); // merged when somebody looks
    statistics[Symbol.dispose]();
    assert.equal(ledger.bytes, 0);
    return ledger.peak;
  };
  assert.equal(await use(100), await use(40)); // from the first merge on
});

gpuTest(
  "Statistics keep samples up to a number of images, and give their memory back beyond it",
  async (gpu) => {
    const maps = randomMaps(SHAPES, 12, 3);
    const hierarchy = planHierarchy(maps.maps, CHOSEN);
    await gpu.idle();
    using ledger = new BufferLedger(gpu);
    using statistics = new Statistics(gpu, hierarchy, undefined, 10);
    const empty = ledger.bytes;
    addBatches(gpu, statistics, maps, [5, 5]);
    const samples = hierarchy.levels.reduce((sum, { channels, cells }) => sum + channels * cells, 0);
    assert.equal(statistics.bands.length, 1); // merges what waits
    assert.equal(ledger.bytes, empty + 4 * CHUNK * samples);
    addBatches(gpu, statistics, maps, [2]);
    assert.equal(statistics.bands.length, 1);
    assert.equal(ledger.bytes, empty);
    assert.equal(statistics.releaseSamples(), null);
  },
);

gpuTest("Statistics.releaseSamples() hands them over, once", async (gpu) => {
  const maps = randomMaps(SHAPES, 10, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  using ledger = new BufferLedger(gpu);
  const statistics = new Statistics(gpu, hierarchy, undefined, 10);
  addBatches(gpu, statistics, maps, [7, 3]);
  const kept = statistics.releaseSamples();
  assert.equal(kept?.images, 10);
  assert.equal(statistics.releaseSamples(), null);
  const { chunks, mean } = kept.bands[0]?.levels.at(-1) as KeptLevel;
  const [samples, means] = await readAll(gpu, [chunks[0] as Tensor, mean]) as Float32Array[];
  const size = mean.length;
  const sums = Float64Array.from(
    { length: size },
    (_, i) =>
      Array.from({ length: 10 }, (_, n) => samples?.[n * size + i] as number).reduce((a, b) => a + b, 0),
  );
  assertClose(means as Float32Array, sums.map((sum) => sum / 10), { atol: 2e-6 }); // ten roundings of numbers up to 10
  statistics[Symbol.dispose]();
  kept[Symbol.dispose]();
  assert.equal(ledger.bytes, 0);
});

gpuTest("Statistics.addSamples() gives the samples that would have been kept", async (gpu) => {
  const maps = randomMaps(SHAPES, IMAGES, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  const samplesOf = async (statistics: Statistics) => {
    using kept = statistics.releaseSamples();
    assert.equal(kept?.images, IMAGES);
    const levels = kept.bands.flatMap((band) => band.levels);
    return await readAll(gpu, levels.flatMap(({ chunks, mean }) => [...chunks, mean]));
  };
  using first = new Statistics(gpu, hierarchy, undefined, IMAGES);
  addBatches(gpu, first, maps, [20, 17]);
  using later = new Statistics(gpu, hierarchy);
  addBatches(gpu, later, maps, [20, 17]);
  assert.deepEqual([first.keepsSamples, later.keepsSamples], [true, false]);
  for (let image = 0; image < IMAGES;) {
    const count = Math.min(image === 0 ? MERGED_IMAGES + 1 : 3, IMAGES - image);
    const batch = uploadMaps(gpu, maps, image, count);
    later.addSamples(batch);
    for (const map of batch) map[Symbol.dispose]();
    image += count;
  }
  assert.deepEqual(await samplesOf(later), await samplesOf(first));
});

gpuTest("Statistics.copy() accumulates on its own", async (gpu) => {
  const maps = randomMaps(SHAPES, 10, 3);
  const hierarchy = planHierarchy(maps.maps, CHOSEN);
  using statistics = new Statistics(gpu, hierarchy);
  addBatches(gpu, statistics, maps, [6]);
  using copy = statistics.copy();
  addBatches(gpu, statistics, maps, [4]);
  assert.equal(copy.images, 6);
  addBatches(gpu, copy, maps, [4]);
  for (const [level] of hierarchy.levels.entries()) {
    assert.deepEqual(await copy.readMeans(level), await statistics.readMeans(level));
    const [own, other] = [copy, statistics].map(({ bands }) => bands[0]?.levels[level]?.comoment as Tensor);
    assert.deepEqual(await own?.read(), await other?.read());
  }
});

gpuTest("Statistics.release() hands the tensors over", (gpu) => {
  const maps = randomMaps(SHAPES, 1, 3);
  using ledger = new BufferLedger(gpu);
  const statistics = new Statistics(gpu, planHierarchy(maps.maps, CHOSEN));
  const held = ledger.bytes;
  const bands = statistics.release();
  assert.deepEqual(statistics.bands, []);
  statistics[Symbol.dispose]();
  assert.equal(ledger.bytes, held);
  for (const { indices, levels } of bands) {
    indices[Symbol.dispose]();
    for (const tensor of levels.flatMap(({ shift, mean, comoment }) => [shift, mean, comoment])) {
      tensor[Symbol.dispose]();
    }
  }
  assert.equal(ledger.bytes, 0);
});
