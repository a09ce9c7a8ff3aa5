/**
 * One image against K = 8 good images: 56x56x24, 28x28x40 and 14x14x112 features, the embedded backbone's.
 *
 * Counted, squared differences of one channel, three operations each:
 * - exhaustive over the concatenated features: 8 * 3136^2 * 176 = 13.8 G
 * - every level once for its own cells:        8 * (3136^2 * 24 + 784^2 * 40 + 196^2 * 112) = 2.12 G
 * - without the finest level:                  8 * (784^2 * 40 + 196^2 * 112) = 0.23 G, and what bounds leave of the rest
 *
 * Two kinds of features, since the bounds depend on them: noise, of which nothing resembles anything, and the same features with a
 * little noise added, as images of one product are. The yardstick computes every level once, and the bounds, in plain
 * loops on one core.
 */

import { Batch } from "../src/gpu/batch.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { positionDistances } from "../src/method/spade/distances.ts";
import { cutImages, Gallery } from "../src/method/spade/gallery.ts";
import { PositionSearch } from "../src/method/spade/position_search.ts";
import { assertClose } from "../tests/assert_close.ts";
import { nearestPositionTwin, type TwinMap } from "../tests/twins/nearest_position.ts";
import { normals, sharedGpu } from "../tests/with_gpu.ts";

type Shape = readonly [channels: number, height: number, width: number];
const SHAPES: readonly Shape[] = [[24, 56, 56], [40, 28, 28], [112, 14, 14]];
const SMALL: readonly Shape[] = [[3, 8, 8], [4, 4, 4], [5, 2, 2]];
const MEMBERS = 8;
const gpu = await sharedGpu();

/** Maps of the good images and, last, of one more; `common` is how much of their features they share. */
function makeMaps(shapes: readonly Shape[], common: number): TwinMap[] {
  return shapes.map(([channels, height, width], level): TwinMap => {
    const size = channels * height * width;
    const shared = normals(size, 1 + level);
    const own = normals((MEMBERS + 1) * size, 9 + level);
    const data = own.map((value, i) => (1 - common) * value + common * (shared[i % size] as number));
    return { shape: [MEMBERS + 1, channels, height, width], data };
  });
}

/** A gallery and a query on the GPU; never disposed of: they live as long as the bench. */
function prepare(maps: readonly TwinMap[]) {
  const shapes = maps.map(({ shape: [, channels, height, width] }) => ({ channels, height, width }));
  const search = new PositionSearch(gpu, shapes);
  const data = maps.toReversed().map(({ data }) => Float32Array.from(data));
  const gallery = new Gallery(gpu, search.levels, cutImages(search.levels, data, MEMBERS));
  const levels = search.levels.map(({ channels, cells }, level) => {
    const size = channels * cells;
    const own = (data[level] as Float32Array).slice(MEMBERS * size);
    return Tensor.from(gpu, "query", [1, channels, cells], own);
  });
  return async (read: boolean): Promise<Float32Array> => {
    using batch = new Batch(gpu, "nearest position bench");
    const near = [{ images: [...Array(MEMBERS).keys()] }];
    using distances = positionDistances(batch, search, gallery, levels, near);
    batch.submit();
    if (read) return await distances.read();
    await gpu.idle();
    return new Float32Array();
  };
}

/** Squared distances of the level's cells, added to those of the coarser cells: [cells of a, cells of b]. */
function levelSquares(
  a: Float32Array,
  b: Float32Array,
  channels: number,
  width: number,
  coarser?: Float32Array,
) {
  const cells = a.length / channels;
  const half = width / 2;
  const squares = new Float32Array(cells * cells);
  const parent = (cell: number) => Math.floor(cell / width / 2) * half + Math.floor(cell % width / 2);
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      let sum = coarser ? coarser[parent(i) * cells / 4 + parent(j)] as number : 0;
      for (let c = 0; c < channels; c++) {
        sum += ((a[i * channels + c] as number) - (b[j * channels + c] as number)) ** 2;
      }
      squares[i * cells + j] = sum;
    }
  }
  return squares;
}

/** Features of one image with the channels together: [cells, channels]. */
function cellVectors({ shape: [, channels, height, width], data }: TwinMap, image: number): Float32Array {
  const cells = height * width;
  return Float32Array.from(
    { length: cells * channels },
    (_, i) => data[(image * channels + i % channels) * cells + Math.floor(i / channels)] as number,
  );
}

/** The same distances in plain loops: coarser levels whole, the finest where the bound is under the minimum. */
function yardstick(vectors: readonly (readonly Float32Array[])[]): Float32Array {
  const [x1, x2, x3] = vectors[MEMBERS] as [Float32Array, Float32Array, Float32Array];
  const least = new Float32Array(56 * 56).fill(Infinity);
  const parent = Uint32Array.from(least, (_, p) => Math.floor(p / 112) * 28 + Math.floor(p % 56 / 2));
  for (const [y1, y2, y3] of vectors.slice(0, MEMBERS) as [Float32Array, Float32Array, Float32Array][]) {
    const bounds = levelSquares(x2, y2, 40, 28, levelSquares(x3, y3, 112, 14));
    for (let p = 0; p < least.length; p++) {
      for (let q = 0; q < least.length; q++) {
        let sum = bounds[(parent[p] as number) * 784 + (parent[q] as number)] as number;
        for (let c = 0; c < 24 && sum < (least[p] as number); c++) {
          sum += ((x1[p * 24 + c] as number) - (y1[q * 24 + c] as number)) ** 2;
        }
        if (sum < (least[p] as number)) least[p] = sum;
      }
    }
  }
  return least.map(Math.sqrt);
}

{
  const small = makeMaps(SMALL, 0.5);
  const expected = nearestPositionTwin(small, MEMBERS, small, [...Array(MEMBERS).keys()]);
  assertClose(await prepare(small)(true), expected, { rtol: 1e-6 });
}

for (const [name, common] of [["noise", 0], ["alike", 0.8]] as const) {
  const maps = makeMaps(SHAPES, common);
  const search = prepare(maps);
  const vectors = Array.from(
    { length: MEMBERS + 1 },
    (_, image) => maps.map((map) => cellVectors(map, image)),
  );
  assertClose(await search(true), yardstick(vectors), { rtol: 6e-6 }); // a sum of 176 float32 squares, halved by the root
  Deno.bench({
    name: `nearest positions, ${MEMBERS} images, ${name}`,
    group: name,
    baseline: true,
    n: 3,
    warmup: 1,
    async fn() {
      await search(false);
    },
  });
  Deno.bench({
    name: `plain loops, ${MEMBERS} images, ${name}`,
    group: name,
    n: 2,
    warmup: 0,
    fn() {
      yardstick(vectors);
    },
  });
}
