import assert from "node:assert/strict";
import { BandIndices } from "../src/gaussian/band_indices.ts";
import { gather, gatherWorkgroups } from "../src/gaussian/gather.ts";
import type { Level, Source } from "../src/gaussian/hierarchy.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { CELL_COUNTS, CHANNELS, guarded, IMAGE_COUNTS, integers } from "./gaussian_inputs.ts";
import { gatherTwin } from "./twins/gather.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

/** Two feature maps: [channels, height, width]. */
const MAPS = [[19, 3, 7], [5, 2, 2]] as const;

interface Gathering {
  readonly cells: number;
  readonly images: number;
  /** Rows from either map. */
  readonly rows: readonly number[];
  /** Reference, or zero. */
  readonly reference?: Float32Array<ArrayBuffer>;
}

function features(images: number): Float32Array<ArrayBuffer>[] {
  return MAPS.map(([channels, height, width], map) => normals(images * channels * height * width, 10 + map));
}

function randomLevel({ cells, rows }: Gathering): Level {
  const sources = rows.map((count, map): Source => {
    const [channels, height, width] = MAPS[map] as typeof MAPS[number];
    return {
      map,
      channels: integers(count, channels, count),
      positions: integers(cells, height * width, cells),
    };
  });
  const channels = rows.reduce((sum, count) => sum + count, 0);
  return { grid: { height: 1, width: cells }, cells, channels, ancestors: 0, sources, parents: [] };
}

/** What gather() leaves in [images + 1, channels, cells]; features past the last image are NaN. */
async function gathered(gpu: Gpu, use: Gathering): Promise<Float32Array> {
  const level = randomLevel(use);
  const { cells, channels } = level;
  using indices = new BandIndices(gpu, {
    levels: [level],
    dims: channels,
    order: new Uint32Array(),
    firstCells: [0],
  });
  using stack = new DisposableStack();
  const maps = features(use.images).map((data, map) =>
    stack.use(guarded(gpu, "features", [use.images, ...MAPS[map] as typeof MAPS[number]], data, NaN))
  );
  using reference = Tensor.create(gpu, "reference", [channels, cells]);
  if (use.reference) reference.write(use.reference);
  using result = poisoned(gpu, "gathered", [use.images + 1, channels, cells]);
  using batch = new Batch(gpu, "gather test");
  const [tables] = indices.levels as [BandIndices["levels"][number]];
  gather(batch, level, tables, { features: maps, images: use.images, reference, gathered: result });
  batch.submit();
  return await result.read();
}

function expected(use: Gathering): number[] {
  const { sources } = randomLevel(use);
  const maps = features(use.images);
  const parts = sources.map(({ map, channels, positions }) => {
    const [mapChannels, height, width] = MAPS[map] as typeof MAPS[number];
    return gatherTwin(
      maps[map] as Float32Array,
      [use.images, mapChannels, height * width],
      channels,
      positions,
    );
  });
  const rows = (image: number) => parts.flatMap((part) => part[image] as number[][]).flat();
  const values = Array.from({ length: use.images }, (_, image) => {
    // One subtraction of float32 numbers, hence exact when rounded once.
    return rows(image).map((value, i) => Math.fround(value - (use.reference?.[i] ?? 0)));
  });
  return [...values.flat(), ...Array(rows(0).length).fill(Math.fround(POISON))];
}

gpuTest("gather() equals the twin at every size across a workgroup edge", async (gpu) => {
  let turn = 0;
  for (const cells of CELL_COUNTS) {
    for (const count of CHANNELS) {
      const images = IMAGE_COUNTS[turn++ % IMAGE_COUNTS.length] as number;
      const use = { cells, images, rows: [count], reference: normals(count * cells, turn, 3) };
      assert.deepEqual(
        [...await gathered(gpu, use)],
        expected(use),
        JSON.stringify({ ...use, turn }),
      );
    }
  }
});

gpuTest("gather() puts the rows of several feature maps one below the other", async (gpu) => {
  for (const rows of [[1, 1], [9, 4], [3, 17]]) {
    const use = { cells: 65, images: 3, rows };
    assert.deepEqual([...await gathered(gpu, use)], expected(use));
  }
});

gpuTest("gather() of features that are the reference gives zero", async (gpu) => {
  const plain = { cells: 13, images: 1, rows: [6, 4] };
  const same = (await gathered(gpu, plain)).slice(0, 130);
  const zero = await gathered(gpu, { ...plain, reference: same });
  assert.deepEqual([...zero.subarray(0, 130)], Array(130).fill(0));
});

gpuTest("gather() takes only the images it is asked for", async (gpu) => {
  const use = { cells: 5, images: 4, rows: [2] };
  const level = randomLevel(use);
  using indices = new BandIndices(gpu, {
    levels: [level],
    dims: 2,
    order: new Uint32Array(),
    firstCells: [0],
  });
  const [channels, height, width] = MAPS[0];
  using map = Tensor.from(gpu, "features", [4, channels, height, width], features(4)[0] as Float32Array);
  using reference = Tensor.create(gpu, "reference", [2, 5]);
  using result = poisoned(gpu, "gathered", [4, 2, 5]);
  using batch = new Batch(gpu, "gather test");
  const [tables] = indices.levels as [BandIndices["levels"][number]];
  gather(batch, level, tables, { features: [map], images: 1, reference, gathered: result });
  batch.submit();
  const poison = Array(30).fill(Math.fround(POISON));
  assert.deepEqual([...await result.read()], [...expected(use).slice(0, 10), ...poison]);
});

gpuTest("gather() takes images from the middle of the features to the middle of the samples", async (gpu) => {
  const use = { cells: 65, images: 5, rows: [9, 4] };
  const level = randomLevel(use);
  using indices = new BandIndices(gpu, {
    levels: [level],
    dims: 13,
    order: new Uint32Array(),
    firstCells: [0],
  });
  using stack = new DisposableStack();
  const maps = features(5).map((data, map) =>
    stack.use(Tensor.from(gpu, "features", [5, ...MAPS[map] as typeof MAPS[number]], data))
  );
  using reference = Tensor.create(gpu, "reference", [13, 65]);
  using result = poisoned(gpu, "gathered", [6, 13, 65]);
  using batch = new Batch(gpu, "gather test");
  const [tables] = indices.levels as [BandIndices["levels"][number]];
  gather(batch, level, tables, {
    features: maps,
    images: 2,
    first: 3,
    reference,
    gathered: result,
    place: 1,
  });
  batch.submit();
  const size = 13 * 65;
  const poison = (images: number) => Array(images * size).fill(Math.fround(POISON));
  assert.deepEqual(
    [...await result.read()],
    [...poison(1), ...expected(use).slice(3 * size, 5 * size), ...poison(3)],
  );
});

Deno.test("gatherWorkgroups() covers cells, rows and images", () => {
  assert.deepEqual(gatherWorkgroups({ cells: 64 }, 3, 5), [1, 3, 5]);
  assert.deepEqual(gatherWorkgroups({ cells: 65 }, 1, 1), [2, 1, 1]);
});
