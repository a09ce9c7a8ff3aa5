import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { SHADERS, TILE } from "../src/gpu/shaders.ts";
import { squaredDistancesWorkgroups } from "../src/method/spade/workgroups.ts";
import { assertClose } from "./assert_close.ts";
import { integers } from "./gaussian_inputs.ts";
import { squaredDistancesTwin } from "./twins/squared_distances.ts";
import { gpuTest, normals, POISON, poisoned } from "./with_gpu.ts";

const { LANES, ROWS } = SHADERS.squared_distances.constants;

/** Every term is positive: two roundings of a difference squared, its product, and one for every addition to a sum. */
const rtol = (channels: number) => (channels + 5) * 2 ** -24;

/** Images in the gallery, and those of them that are compared, out of order and with one twice. */
const IMAGES = 4;
const MEMBERS = [2, 0, 2];

interface Comparison {
  readonly cells: number;
  readonly channels: number;
  /** Cells of the coarser level; 1: there is none. */
  readonly coarse: number;
  readonly members: readonly number[];
  readonly mean?: number;
  /** Cells of the gallery's images, by default all. */
  readonly first?: number;
  readonly rows?: number;
}

function inputs({ cells, channels, coarse, members, mean = 0 }: Comparison) {
  return {
    query: normals(2 * channels * cells, cells, mean),
    gallery: normals(IMAGES * channels * cells, cells + 1, mean),
    inherited: normals(members.length * coarse * coarse, cells + 2).map((value) => value * value),
    parents: integers(cells, coarse, cells),
  };
}

async function squares(gpu: Gpu, use: Comparison, data: ReturnType<typeof inputs>) {
  const { cells, channels, coarse, members, first = 0, rows = cells } = use;
  const count = members.length;
  using query = Tensor.from(gpu, "query", [2, channels, cells], data.query);
  using gallery = Tensor.from(gpu, "gallery", [IMAGES, channels, cells], data.gallery);
  using list = Tensor.from(gpu, "members", [count], Uint32Array.from(members));
  using parents = Tensor.from(gpu, "parents", [cells], Uint32Array.from(data.parents));
  using inherited = Tensor.from(gpu, "inherited", [count, coarse, coarse], data.inherited);
  using result = poisoned(gpu, "squares", [count * rows * cells + 5]);
  using batch = new Batch(gpu, "squared distances test");
  batch.run("squared_distances", {
    workgroups: squaredDistancesWorkgroups({ cells }, count, rows),
    buffers: { query, gallery, members: list, parents, inherited, squares: result },
    params: {
      image: 1,
      members: count,
      channels,
      cells,
      inherited_cells: coarse,
      first_cell: first,
      row_cells: rows,
    },
  });
  batch.submit();
  const values = await result.read();
  assert.deepEqual([...values.subarray(-5)], Array(5).fill(Math.fround(POISON)));
  return values.subarray(0, -5);
}

async function check(gpu: Gpu, use: Comparison): Promise<void> {
  const data = inputs(use);
  const { cells, channels, members } = use;
  const query = data.query.subarray(channels * cells);
  const expected = squaredDistancesTwin(query, data.gallery, members, data.inherited, data.parents, channels);
  assertClose(await squares(gpu, use, data), expected, {
    rtol: rtol(channels),
    shape: [members.length, cells, cells],
  });
}

gpuTest(
  "squared_distances.wgsl equals the twin for every number of cells across a register tile",
  async (gpu) => {
    for (let cells = 1; cells <= 2 * TILE + 1; cells++) {
      await check(gpu, { cells, channels: 3, coarse: 2, members: MEMBERS });
    }
  },
);

gpuTest(
  "squared_distances.wgsl equals the twin across a workgroup's rows and columns",
  async (gpu) => {
    for (
      const cells of [ROWS * TILE - 1, ROWS * TILE + 1, LANES * TILE - 1, LANES * TILE, LANES * TILE + 1]
    ) {
      await check(gpu, { cells, channels: 5, coarse: 4, members: [3] });
    }
  },
);

gpuTest("squared_distances.wgsl gives the same bits for some of the gallery's cells", async (gpu) => {
  const use = { cells: 2 * TILE + 3, channels: 5, coarse: 3, members: MEMBERS };
  const data = inputs(use);
  const all = await squares(gpu, use, data);
  const { cells } = use;
  for (const [first, rows] of [[0, 1], [1, TILE], [TILE - 1, TILE + 2], [cells - 1, 1]] as const) {
    const some = await squares(gpu, { ...use, first, rows }, data);
    const wanted = MEMBERS.flatMap((_, member) => {
      const at = (member * cells + first) * cells;
      return [...all.subarray(at, at + rows * cells)];
    });
    assert.deepEqual([...some], wanted);
  }
});

gpuTest(
  "squared_distances.wgsl equals the twin for one channel, and for many of a large mean",
  async (gpu) => {
    await check(gpu, { cells: 9, channels: 1, coarse: 1, members: MEMBERS });
    await check(gpu, { cells: 9, channels: 200, coarse: 1, members: MEMBERS, mean: 1000 });
  },
);

gpuTest(
  "squared_distances.wgsl gives the same for a pair of images either way round, and 0 for equal cells",
  async (gpu) => {
    const [cells, channels] = [20, 7];
    const both = normals(IMAGES * channels * cells, 5);
    const size = channels * cells;
    const use = { cells, channels, coarse: 1, members: [0, 1] };
    const data = {
      query: both.slice(0, 2 * size),
      gallery: both,
      inherited: new Float32Array(2),
      parents: integers(cells, 1, 1),
    };
    const [first, second] = [both.slice(0, size), both.slice(size, 2 * size)];
    const there = await squares(gpu, use, data); // query image 1 with gallery images 0 and 1
    const back = await squares(gpu, use, {
      ...data,
      query: Float32Array.from([...second, ...first]),
    });
    for (let i = 0; i < cells; i++) {
      assert.equal(there[cells * cells + i * cells + i], 0);
      for (let j = 0; j < cells; j++) {
        assert.equal(there[j * cells + i], back[cells * cells + i * cells + j]);
      }
    }
  },
);

Deno.test("squaredDistancesWorkgroups() covers columns, and rows of all members", () => {
  assert.deepEqual(squaredDistancesWorkgroups({ cells: LANES * TILE }, 1), [1, LANES / ROWS, 1]);
  assert.deepEqual(squaredDistancesWorkgroups({ cells: LANES * TILE + 1 }, 1), [2, LANES / ROWS + 1, 1]);
  assert.deepEqual(squaredDistancesWorkgroups({ cells: 1 }, ROWS * TILE + 1), [1, 2, 1]);
  assert.deepEqual(squaredDistancesWorkgroups({ cells: ROWS * TILE + 1 }, 2, ROWS * TILE / 2), [1, 1, 1]);
});
