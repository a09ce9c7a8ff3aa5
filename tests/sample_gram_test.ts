import assert from "node:assert/strict";
import type { CellRange } from "../src/gaussian/bands.ts";
import { CHUNK, chunksOf, SampleStore } from "../src/gaussian/kept_samples.ts";
import {
  gramEntries,
  sampleGram,
  sampleGramWorkgroups,
  sampleRidge,
  sampleRidgeWorkgroups,
} from "../src/gaussian/sample_gram.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { assertClose } from "./assert_close.ts";
import { CELL_COUNTS, guarded, integers, SHAPED_CELL_COUNTS } from "./gaussian_inputs.ts";
import { sampleRidgeTwin } from "./twins/left_out.ts";
import { packRows, unpackRows } from "./twins/packed.ts";
import { gpuTest, normals, POISON, shapedTest } from "./with_gpu.ts";

/** Image counts across the edges of a register tile and of a chunk. */
const IMAGES = [1, 7, 8, 9, 15, 16, 17, 33] as const;

/** Up to 17 products and an inherited value, up to 16 in size, of differences that round at 2^2: 20 * 2^-20, worst case. */
const ATOL = 2e-5;

/** A sum of up to 33 diagonal elements, a quotient, two sums: (33 + 4) * 2^-24, worst case. */
const RIDGE_RTOL = 2.3e-6;

interface GramCase {
  readonly images: number;
  readonly channels: number;
  /** Cells of the level. */
  readonly cells: number;
  readonly range: CellRange;
  /** Cells of the next coarser level that matrices are inherited of, and the first of them. */
  readonly inheritedCells: number;
  readonly inheritedFirst: number;
  readonly seed: number;
}

interface Inputs {
  /** [images, channels, cells]. */
  readonly samples: Float32Array<ArrayBuffer>;
  readonly mean: Float32Array<ArrayBuffer>;
  readonly inherited: Float32Array<ArrayBuffer>;
  readonly parents: Uint32Array<ArrayBuffer>;
}

function randomInputs({ images, channels, cells, inheritedCells, inheritedFirst, seed }: GramCase): Inputs {
  return {
    samples: normals(images * channels * cells, seed, 1),
    mean: normals(channels * cells, seed + 1, 1),
    inherited: normals(gramEntries(images) * inheritedCells, seed + 2),
    parents: integers(cells, inheritedCells, seed + 3).map((cell) => cell + inheritedFirst),
  };
}

/** Packed Gram matrices; samples past the last image are NaN, and the entry past the last stays poisoned. */
async function products(gpu: Gpu, use: GramCase, inputs: Inputs): Promise<Float32Array> {
  const { images, channels, cells, range, inheritedCells, inheritedFirst } = use;
  using stack = new DisposableStack();
  const size = channels * cells;
  const chunks = chunksOf(images).map(({ first, count }) => {
    const own = inputs.samples.subarray(first * size, (first + count) * size);
    return stack.use(guarded(gpu, "samples", [CHUNK - 1, channels, cells], own, NaN));
  });
  const mean = stack.use(Tensor.from(gpu, "mean", [channels, cells], inputs.mean));
  const entries = gramEntries(images);
  const own = range.end - range.first;
  const gram = stack.use(
    guarded(gpu, "gram", [entries, own], new Float32Array(entries * own).fill(POISON), POISON),
  );
  const above = {
    inherited: stack.use(Tensor.from(gpu, "inherited", [entries, inheritedCells], inputs.inherited)),
    inheritedFirst,
    parents: stack.use(Tensor.from(gpu, "parents", [cells], inputs.parents)),
  };
  using batch = new Batch(gpu, "sample gram test");
  sampleGram(batch, { chunks, mean }, { images, range, above, gram });
  batch.submit();
  const result = await gram.read();
  assert.deepEqual(result.subarray(entries * own), new Float32Array(own).fill(POISON));
  return result.subarray(0, entries * own);
}

function expected(
  { images, channels, cells, range, inheritedCells, inheritedFirst }: GramCase,
  inputs: Inputs,
): number[] {
  const inherited = unpackRows({ cells: inheritedCells, channels: images, ancestors: 0 }, inputs.inherited);
  const shape = { cells: range.end - range.first, channels: images, ancestors: 0 };
  const delta = (image: number, channel: number, cell: number) =>
    (inputs.samples[(image * channels + channel) * cells + cell] as number) -
    (inputs.mean[channel * cells + cell] as number);
  return packRows(shape, (own, row, column) => {
    const cell = range.first + own;
    const above = inherited[(inputs.parents[cell] as number) - inheritedFirst]?.[row]?.[column] as number;
    return Array.from({ length: channels }, (_, c) => delta(row, c, cell) * delta(column, c, cell))
      .reduce((sum, product) => sum + product, above);
  });
}

async function assertEqualsTwin(gpu: Gpu, use: GramCase): Promise<void> {
  const inputs = randomInputs(use);
  assertClose(await products(gpu, use, inputs), expected(use, inputs), { atol: ATOL });
}

gpuTest("sampleGram() equals the twin across the edges of a tile and of a chunk", async (gpu) => {
  let seed = 1;
  for (const images of IMAGES) {
    for (const channels of [1, 2, 17]) {
      const range = { first: 1, end: 4 };
      await assertEqualsTwin(gpu, {
        images,
        channels,
        cells: 5,
        range,
        inheritedCells: 2,
        inheritedFirst: 3,
        seed: seed++,
      });
    }
  }
});

gpuTest("sampleGram() equals the twin at every number of cells across a workgroup edge", async (gpu) => {
  for (const cells of CELL_COUNTS) {
    const range = { first: 2, end: 2 + cells };
    const use = {
      images: 9,
      channels: 3,
      cells: cells + 3,
      range,
      inheritedCells: 5,
      inheritedFirst: 1,
      seed: cells,
    };
    await assertEqualsTwin(gpu, use);
  }
});

gpuTest("sampleGram() of samples that are their mean is what is inherited, exactly", async (gpu) => {
  const use = {
    images: 17,
    channels: 3,
    cells: 2,
    range: { first: 0, end: 2 },
    inheritedCells: 2,
    inheritedFirst: 0,
    seed: 1,
  };
  const inputs = { ...randomInputs(use), parents: Uint32Array.of(0, 1) };
  const samples = inputs.samples.map((_, i) => inputs.mean[i % 6] as number);
  assert.deepEqual(await products(gpu, use, { ...inputs, samples }), inputs.inherited);
});

/** Packed matrices with a positive diagonal. */
function randomGrams(images: number, cells: number, seed: number): Float32Array<ArrayBuffer> {
  const shape = { cells, channels: images, ancestors: 0 };
  const rows = unpackRows(shape, normals(gramEntries(images) * cells, seed));
  return Float32Array.from(packRows(shape, (cell, row, column) => {
    const value = rows[cell]?.[row]?.[column] as number;
    return row === column ? 1 + Math.abs(value) : Math.abs(value);
  }));
}

shapedTest(
  "sampleRidge() equals the twin for every number of images and cells across an edge",
  async (gpu) => {
    let seed = 1;
    for (const images of IMAGES) {
      for (const cells of SHAPED_CELL_COUNTS) {
        const grams = randomGrams(images, cells, seed++);
        using gram = guarded(gpu, "gram", [gramEntries(images), cells], grams, POISON);
        using batch = new Batch(gpu, "ridge test");
        using shares = sampleRidge(batch, gram, images, 0.25);
        batch.submit();
        const result = await gram.read();
        const shape = { cells, channels: images, ancestors: 0 };
        const twins = unpackRows(shape, grams).map((rows) => sampleRidgeTwin(rows, 0.25));
        const wanted = packRows(shape, (cell, row, column) => twins[cell]?.matrix[row]?.[column] as number);
        assertClose(result.subarray(0, grams.length), wanted, { rtol: RIDGE_RTOL });
        assert.deepEqual(result.subarray(grams.length), new Float32Array(cells).fill(POISON));
        assertClose(await shares.read(), twins.map(({ share }) => share), { rtol: RIDGE_RTOL });
      }
    }
  },
);

gpuTest("SampleStore keeps the samples of batches in order, in chunks", async (gpu) => {
  for (const batches of [[1], [16], [17], [15, 2, 1], [40], [5, 5, 5, 5]]) {
    using store = new SampleStore(gpu);
    let before = 0;
    for (const images of batches) {
      const data = Float32Array.from({ length: (images + 3) * 6 }, (_, i) => (before - 2) * 6 + i);
      using samples = Tensor.from(gpu, "samples", [images + 3, 2, 3], data);
      using batch = new Batch(gpu, "store test");
      store.add(batch, samples, { first: 2, images, before });
      batch.submit();
      before += images;
    }
    using stack = new DisposableStack();
    const chunks = store.release().map((chunk) => stack.use(chunk));
    const found = (await Promise.all(chunks.map((chunk) => chunk.read()))).flatMap((values) => [...values]);
    assert.deepEqual(found.slice(0, before * 6), Array.from({ length: before * 6 }, (_, i) => i));
    assert.equal(found.length, Math.ceil(before / CHUNK) * CHUNK * 6);
  }
});

Deno.test("chunksOf() splits images into chunks", () => {
  assert.deepEqual(chunksOf(16), [{ first: 0, count: 16 }]);
  assert.deepEqual(chunksOf(33), [{ first: 0, count: 16 }, { first: 16, count: 16 }, {
    first: 32,
    count: 1,
  }]);
});

Deno.test("sampleGramWorkgroups() and sampleRidgeWorkgroups() cover cells and tiles of images", () => {
  assert.deepEqual(sampleGramWorkgroups(64, 8, 16), [1, 1, 2]);
  assert.deepEqual(sampleGramWorkgroups(65, 9, 1), [2, 2, 1]);
  assert.deepEqual(sampleRidgeWorkgroups(65, "deep"), [2, 1, 1]);
  assert.deepEqual(sampleRidgeWorkgroups(9, "wide"), [2, 1, 1]);
});
