import assert from "node:assert/strict";
import { type Level, packedEntries } from "../src/gaussian/hierarchy.ts";
import { scatter, scatterWorkgroups } from "../src/gaussian/scatter.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import {
  bareLevel,
  CELL_COUNTS,
  CHANNELS,
  GUARD,
  guarded,
  IMAGE_COUNTS,
  integers,
} from "./gaussian_inputs.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { sample, scatterTwin } from "./twins/scatter.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** 5 products, the term of the means and the old value, all up to 16 in size: 7 roundings at 2^4, 7 * 2^-20, worst case. */
const ATOL = 7e-6;

/** One level's rows against the columns of a level: itself if `columnLevel` is left out. */
interface Scattering {
  readonly level: Level;
  readonly columnLevel?: Level;
  readonly before: number;
  readonly images: number;
  readonly seed: number;
}

interface Inputs {
  readonly rows: Float32Array<ArrayBuffer>;
  readonly columns: Float32Array<ArrayBuffer>;
  readonly rowDelta: Float32Array<ArrayBuffer>;
  readonly columnDelta: Float32Array<ArrayBuffer>;
  readonly parents: Uint32Array<ArrayBuffer>;
  readonly comoment: Float32Array<ArrayBuffer>;
}

function randomInputs({ level, columnLevel, images, seed }: Scattering): Inputs {
  const [own, other] = [
    level.channels * level.cells,
    (columnLevel ?? level).channels * (columnLevel ?? level).cells,
  ];
  const rows = normals(images * own, seed);
  const rowDelta = normals(own, seed + 1);
  return {
    rows,
    rowDelta,
    columns: columnLevel ? normals(images * other, seed + 2) : rows,
    columnDelta: columnLevel ? normals(other, seed + 3) : rowDelta,
    parents: columnLevel
      ? integers(level.cells, columnLevel.cells, seed)
      : Uint32Array.from(Array(level.cells).keys()),
    comoment: normals(packedEntries(level) * level.cells, seed + 4),
  };
}

/** Packed co-moment after scatter(); samples past the last image are NaN, the entry past the last row is checked. */
async function scattered(gpu: Gpu, use: Scattering, inputs: Inputs): Promise<Float32Array> {
  const { level, columnLevel = level, before, images } = use;
  using stack = new DisposableStack();
  const samplesOf = ({ channels, cells }: Level, samples: Float32Array, delta: Float32Array) => ({
    samples: stack.use(guarded(gpu, "samples", [images, channels, cells], samples, NaN)),
    delta: stack.use(guarded(gpu, "delta", [channels, cells], delta, NaN)),
  });
  const entries = packedEntries(level);
  const comoment = stack.use(guarded(gpu, "co-moment", [entries, level.cells], inputs.comoment, GUARD));
  using batch = new Batch(gpu, "scatter test");
  scatter(batch, {
    level,
    own: samplesOf(level, inputs.rows, inputs.rowDelta),
    columnLevel,
    column: samplesOf(columnLevel, inputs.columns, inputs.columnDelta),
    parents: stack.use(Tensor.from(gpu, "parents", [level.cells], inputs.parents)),
    comoment,
  }, { before, images });
  batch.submit();
  const result = await comoment.read();
  assert.deepEqual(result.subarray(entries * level.cells), new Float32Array(level.cells).fill(GUARD));
  return result.subarray(0, entries * level.cells);
}

function expected({ level, columnLevel = level, before, images }: Scattering, inputs: Inputs): number[] {
  const old = unpackRows(level, inputs.comoment);
  const shape = ({ channels, cells }: Level) => [channels, cells] as const;
  const over = Array.from({ length: images }, (_, image) => image);
  return packRows(level, (cell, row, column) => {
    const value = old[cell]?.[row]?.[column] as number;
    const own = column - columnLevel.ancestors;
    if (own < 0 || own >= columnLevel.channels) return value; // another level's column
    const parent = inputs.parents[cell] as number;
    const a = over.map((n) => sample(inputs.rows, shape(level), n, row, cell));
    const b = over.map((n) => sample(inputs.columns, shape(columnLevel), n, own, parent));
    const da = sample(inputs.rowDelta, shape(level), 0, row, cell);
    const db = sample(inputs.columnDelta, shape(columnLevel), 0, own, parent);
    return value + scatterTwin(a, b, [da, db], [before, images]);
  });
}

async function assertEqualsTwin(gpu: Gpu, use: Scattering): Promise<void> {
  const inputs = randomInputs(use);
  assertClose(await scattered(gpu, use, inputs), expected(use, inputs), {
    atol: ATOL,
    shape: [packedEntries(use.level), use.level.cells],
  });
}

gpuTest(
  "scatter() of a level with itself equals the twin across the edges of a tile",
  async (gpu) => {
    let seed = 1;
    for (const channels of CHANNELS) {
      for (const ancestors of [0, 1, 9]) {
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        const level = bareLevel({ cells: 3, channels, ancestors });
        await assertEqualsTwin(gpu, { level, images, before: seed % 3, seed: seed++ });
      }
    }
  },
);

gpuTest(
  "scatter() against a coarser level equals the twin across the edges of a tile",
  async (gpu) => {
    let seed = 1;
    for (const channels of CHANNELS) {
      for (const columns of CHANNELS) {
        const images = IMAGE_COUNTS[seed % IMAGE_COUNTS.length] as number;
        const first = seed % 3;
        const columnLevel = bareLevel({ cells: 2, channels: columns, ancestors: first });
        const level = bareLevel({ cells: 5, channels, ancestors: first + columns + (seed % 2) });
        await assertEqualsTwin(gpu, { level, columnLevel, images, before: seed % 4, seed: seed++ });
      }
    }
  },
);

gpuTest(
  "scatter() equals the twin at every number of cells across a workgroup edge",
  async (gpu) => {
    for (const cells of CELL_COUNTS) {
      for (const images of IMAGE_COUNTS) {
        const columnLevel = bareLevel({ cells: Math.ceil(cells / 4), channels: 3, ancestors: 0 });
        const level = bareLevel({ cells, channels: 9, ancestors: 3 });
        await assertEqualsTwin(gpu, {
          level,
          columnLevel,
          images,
          before: 4,
          seed: cells + 100 * images,
        });
        await assertEqualsTwin(gpu, { level, images, before: 4, seed: cells + 101 * images });
      }
    }
  },
);

gpuTest("scatter() of constant data adds nothing but the term of the means", async (gpu) => {
  const use = { level: bareLevel({ cells: 7, channels: 9, ancestors: 2 }), before: 0, images: 5, seed: 3 };
  const inputs = randomInputs(use);
  const centred = {
    ...inputs,
    rows: new Float32Array(inputs.rows.length),
    columns: new Float32Array(inputs.rows.length),
  };
  assert.deepEqual([...await scattered(gpu, use, centred)], [...inputs.comoment]);
  const merged = { ...use, before: 3 };
  assertClose(await scattered(gpu, merged, centred), expected(merged, centred), { atol: ATOL });
});

gpuTest("scatter() of a level with itself is positive semidefinite", async (gpu) => {
  const level = bareLevel({ cells: 4, channels: 17, ancestors: 0 });
  const use = { level, before: 2, images: 5, seed: 8 };
  const inputs = { ...randomInputs(use), comoment: new Float32Array(packedEntries(level) * level.cells) };
  const rows = unpackRows(level, await scattered(gpu, use, inputs));
  for (let turn = 0; turn < 20; turn++) {
    const v = normals(17, turn);
    for (const matrix of rows) {
      const norm = v.reduce((sum, x) => sum + x * x, 0);
      const form = matrix.reduce((sum, row, i) => {
        const products = row.reduce((part, c, j) => part + (i === j ? 1 : 2) * c * (v[j] as number), 0);
        return sum + products * (v[i] as number);
      }, 0);
      assert.ok(form >= -17 * ATOL * norm, `v^T C v = ${form}`); // the matrix is off by at most 17 ATOL in norm
    }
  }
});

Deno.test("scatterWorkgroups() covers cells and the tiles of rows and columns", () => {
  assert.deepEqual(scatterWorkgroups({ cells: 64 }, 8, 16), [1, 1, 2]);
  assert.deepEqual(scatterWorkgroups({ cells: 65 }, 9, 1), [2, 2, 1]);
});
