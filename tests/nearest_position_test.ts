import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { readAll, Tensor } from "../src/gpu/tensor.ts";
import { positionDistances } from "../src/method/spade/distances.ts";
import { cutImages, Gallery, type GalleryMemory } from "../src/method/spade/gallery.ts";
import { groupPositions } from "../src/method/spade/groups.ts";
import { PositionSearch } from "../src/method/spade/position_search.ts";
import type { SearchLimits } from "../src/method/spade/search_plan.ts";
import { nearestPositionWorkgroups } from "../src/method/spade/workgroups.ts";
import { assertClose } from "./assert_close.ts";
import { nearestPositionTwin, type TwinMap } from "./twins/nearest_position.ts";
import { gpuTest, normals } from "./with_gpu.ts";

/** Channels, height and width of a feature map. */
type Shape = readonly [channels: number, height: number, width: number];

/** Half of a relative error of the square (a rounding for every channel and five more), and 3 ulp of the root. */
const rtol = (shapes: readonly Shape[]) =>
  (shapes.reduce((sum, [channels]) => sum + channels, 0) / 2 + 9) * 2 ** -24;

function randomMaps(images: number, shapes: readonly Shape[], seed: number): TwinMap[] {
  return shapes.map(([channels, height, width], i): TwinMap => ({
    shape: [images, channels, height, width],
    data: normals(images * channels * height * width, seed + i, 1),
  }));
}

function upload(gpu: Gpu, maps: readonly TwinMap[]): Tensor[] {
  return maps.map(({ shape, data }) => Tensor.from(gpu, "map", shape, Float32Array.from(data)));
}

/** Distances [images, positions] of all images of `query`, image i compared with `neighbours[i]`. */
async function distances(
  gpu: Gpu,
  query: readonly TwinMap[],
  gallery: readonly TwinMap[],
  neighbours: readonly (readonly number[])[],
  memory?: GalleryMemory,
  limits?: SearchLimits,
): Promise<Float32Array> {
  using stack = new DisposableStack();
  const shapes = gallery.map(({ shape: [, channels, height, width] }) => ({ channels, height, width }));
  const search = stack.use(new PositionSearch(gpu, shapes, undefined, limits));
  using gathering = new Batch(gpu, "features");
  const [levels, good] = [query, gallery].map((maps) =>
    search.gather(gathering, upload(gpu, maps).map((map) => stack.use(map))).map((level) => stack.use(level))
  ) as [Tensor[], Tensor[]];
  gathering.submit();
  const data = await readAll(gpu, good) as Float32Array<ArrayBuffer>[];
  const images = cutImages(search.levels, data, (gallery[0] as TwinMap).shape[0]);
  const kept = stack.use(new Gallery(gpu, search.levels, images, memory));
  using batch = new Batch(gpu, "nearest position test");
  const near = neighbours.map((images) => ({ images }));
  using result = positionDistances(batch, search, kept, levels, near);
  batch.submit();
  return await result.read();
}

async function check(gpu: Gpu, shapes: readonly Shape[], neighbours: readonly number[][]) {
  const query = randomMaps(neighbours.length, shapes, 3);
  const gallery = randomMaps(5, shapes, 50);
  const actual = await distances(gpu, query, gallery, neighbours);
  const [, height, width] = shapes[0] as Shape;
  const expected = neighbours.flatMap((members, i) => [...nearestPositionTwin(query, i, gallery, members)]);
  assertClose(actual, expected, { rtol: rtol(shapes), shape: [neighbours.length, height, width] });
}

const PYRAMIDS: Readonly<Record<string, readonly Shape[]>> = {
  "three levels, each twice as fine": [[3, 8, 12], [4, 4, 6], [5, 2, 3]],
  "levels of which the middle one is as coarse as the last": [[2, 6, 6], [3, 2, 2], [4, 2, 2]],
  "a step of three: nine positions in a coarse cell": [[3, 9, 9], [4, 3, 3]],
  "five levels": [[2, 16, 16], [2, 8, 8], [2, 4, 4], [2, 2, 2], [2, 1, 1]],
  "grids that do not nest": [[3, 6, 8], [5, 3, 4], [6, 2, 2]],
  "a single level": [[6, 5, 7]],
  "a single position": [[6, 1, 1]],
};

for (const [name, shapes] of Object.entries(PYRAMIDS)) {
  gpuTest(
    `positionDistances() equals the exhaustive search over ${name}`,
    (gpu) => check(gpu, shapes, [[0, 1, 2, 3, 4], [3], [4, 1]]),
  );
}

gpuTest(
  "positionDistances() equals the exhaustive search across a workgroup of groups",
  async (gpu) => {
    for (const width of [62, 64, 65, 66]) { // 4 positions a group: 62, 64, 65 (with a remainder), 66 groups
      await check(gpu, [[3, 4, width], [2, 2, Math.ceil(width / 2)]], [[2, 0]]);
    }
  },
);

gpuTest(
  "positionDistances() finds the position wherever it was put, in whichever image",
  async (gpu) => {
    const shapes: Shape[] = [[3, 8, 8], [4, 4, 4]];
    const gallery = randomMaps(4, shapes, 90);
    const query = randomMaps(1, shapes, 80);
    for (const [image, cell] of [[0, 0], [1, 5], [2, 10], [3, 15]] as const) {
      // A coarse cell of the query with its four positions, copied from the gallery.
      const planted = query.map(({ shape, data }, map): TwinMap => {
        const [, channels, height, width] = shape;
        const copy = Float32Array.from(data);
        const original = gallery[map] as TwinMap;
        for (let c = 0; c < channels; c++) {
          for (let p = 0; p < height * width; p++) {
            const scale = height / 4;
            const inside =
              Math.floor(Math.floor(p / width) / scale) * 4 + Math.floor(p % width / scale) === cell;
            if (inside) {
              copy[c * height * width + p] = original
                .data[(image * channels + c) * height * width + p] as number;
            }
          }
        }
        return { shape, data: copy };
      });
      const found = await distances(gpu, planted, gallery, [[0, 1, 2, 3]]);
      const zeros = [...found.keys()].filter((p) => found[p] === 0);
      const [top, left] = [2 * Math.floor(cell / 4), 2 * (cell % 4)];
      const corner = top * 8 + left;
      assert.deepEqual(zeros, [corner, corner + 1, corner + 8, corner + 9]);
    }
  },
);

gpuTest(
  "positionDistances() is the same to the bit for a gallery on the GPU, in parts, or brought there in parts, in any order",
  async (gpu) => {
    const shapes: Shape[] = [[3, 8, 8], [4, 4, 4], [5, 2, 2]];
    const [query, gallery] = [randomMaps(2, shapes, 7), randomMaps(9, shapes, 70)];
    const neighbours = [[8, 3, 5, 0, 1], [2, 7, 6]];
    const resident = await distances(gpu, query, gallery, neighbours);
    const streamed = await distances(gpu, query, gallery, neighbours, { resident: 0 });
    const twoImages = 2 * 4 * 3 * 8 * 8; // bytes of the finest level, the largest one
    const parts = await distances(gpu, query, gallery, neighbours, { buffer: twoImages });
    const both = await distances(gpu, query, gallery, neighbours, {
      resident: 0,
      buffer: twoImages,
    });
    const reordered = neighbours.map((images) => images.toReversed());
    for (const other of [streamed, parts, both]) assert.deepEqual(other, resident);
    assert.deepEqual(await distances(gpu, query, gallery, reordered), resident);
  },
);

gpuTest("positionDistances() is the same to the bit however the search is cut", async (gpu) => {
  for (const shapes of Object.values(PYRAMIDS)) {
    const [query, gallery] = [randomMaps(2, shapes, 9), randomMaps(5, shapes, 90)];
    const neighbours = [[4, 3, 0, 1], [2]];
    const whole = await distances(gpu, query, gallery, neighbours);
    const [, , coarser] = shapes.map(([, height, width]) => 4 * (height * width) ** 2); // must fit a buffer whole
    for (const bytes of [coarser ?? 4, 2 ** 26]) {
      for (const flops of [1000, 1e5]) {
        const cut = await distances(gpu, query, gallery, neighbours, {}, { bytes, flops });
        assert.deepEqual(cut, whole);
      }
    }
  }
});

gpuTest(
  "positionDistances() is 0 everywhere for an image that is its own neighbour",
  async (gpu) => {
    const shapes: Shape[] = [[3, 8, 8], [4, 4, 4], [5, 2, 2]];
    const gallery = randomMaps(3, shapes, 11);
    const found = await distances(gpu, gallery, gallery, [[0, 1], [2, 1], [2]]);
    assert.deepEqual([...found], Array(3 * 64).fill(0));
  },
);

Deno.test("groupPositions() keeps positions of one cell together and repeats the first in a group that is not full", () => {
  const { cells, parents, starts } = groupPositions(Uint32Array.of(0, 2, 0, 2, 2, 2, 2), 3);
  assert.deepEqual([...cells], [0, 2, 0, 0, 1, 3, 4, 5, 6, 6, 6, 6]);
  assert.deepEqual([...parents], [0, 2, 2]);
  assert.deepEqual([...starts], [0, 1, 1, 3]);
});

Deno.test("nearestPositionWorkgroups() covers groups, and members", () => {
  assert.deepEqual(nearestPositionWorkgroups(64, 3), [1, 3, 1]);
  assert.deepEqual(nearestPositionWorkgroups(65, 1), [2, 1, 1]);
});
