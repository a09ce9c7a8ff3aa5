import assert from "node:assert/strict";
import { FeatureExtractor } from "../src/features.ts";
import { cutMaps } from "../src/fitting/feature_store.ts";
import type { StoreRoom } from "../src/fitting/feature_store.ts";
import { FitImages } from "../src/fitting/fit_images.ts";
import { temporaryFolder } from "../src/platform/deno_temporary.ts";
import { readAll, type Tensor } from "../src/gpu/tensor.ts";
import { type ImageSource, inBatches } from "../src/image/sources.ts";
import type { Part } from "../src/method/method.ts";
import { noisyRamp } from "./noisy_ramp.ts";
import { spy } from "./with_session.ts";

const SIDE = 64;
const BATCH = 3;
const IMAGES = Array.from({ length: 8 }, (_, i) => ({ name: `part ${i}`, image: noisyRamp(SIDE, i) }));

const TEMPORARY = temporaryFolder();

/** Bytes of an image's features at 64 x 64 pixels: maps of 24, 40 and 112 channels, of 16, 8 and 4 cells a side. */
const IMAGE_BYTES = 4 * (24 * 16 ** 2 + 40 * 8 ** 2 + 112 * 4 ** 2);

/** Room in memory alone. */
function inMemory(bytes: number): StoreRoom {
  return { memory: bytes, memoryAlone: bytes, folder: null, file: 0 };
}

/** Room in memory, then in a file. */
function inFile(memory: number, file: number): StoreRoom {
  return { memory, memoryAlone: memory, folder: TEMPORARY, file };
}

let opened: FeatureExtractor | undefined;
const extractor = FeatureExtractor.open({ threads: 1 }).then((one) => opened = one);

// Left to the end of the process, the software driver's threads may outlive what they use.
globalThis.addEventListener("unload", () => opened?.gpu[Symbol.dispose]());

function imagesTest(name: string, body: (extractor: FeatureExtractor) => Promise<void>): void {
  Deno.test({
    name,
    sanitizeResources: false, // the extractor outlives the test
    sanitizeOps: false,
    fn: async () => await body(await extractor),
  });
}

function imagesOf(
  extractor: FeatureExtractor,
  room: StoreRoom,
  read: () => Iterable<ImageSource> = () => IMAGES,
  signal?: AbortSignal,
): FitImages {
  const preprocess = {
    frame: null,
    window: null,
    resize: { width: SIDE, height: SIDE },
    crop: null,
    filter: "bicubic",
    rounding: "none",
    ...extractor.backbone.normalisation,
  } as const;
  return new FitImages({
    extractor,
    preparation: { preprocess, registrar: null },
    read: () => inBatches(read(), BATCH),
    batch: BATCH,
    room,
    signal,
  });
}

async function onHost({ gpu }: FeatureExtractor, maps: readonly Tensor[], images: number) {
  return cutMaps(await readAll(gpu, maps) as Float32Array[], images);
}

/** Reads all images, and gives the features of each. */
async function readFirst(extractor: FeatureExtractor, images: FitImages) {
  const first = [];
  for await (const { maps, images: own } of images.first()) {
    first.push(...await onHost(extractor, maps, own.length));
  }
  return first;
}

/** Counts the runs of the network. */
function countRuns(): Disposable & { runs: number } {
  const calls = spy(FeatureExtractor.prototype, "features", () => void counter.runs++);
  const counter = { runs: 0, [Symbol.dispose]: () => calls[Symbol.dispose]() };
  return counter;
}

/** Room for all images, for some, and for none; and the network's runs to go through images 1, 2, 5 and 7 again. */
const ROOMS: readonly [name: string, room: StoreRoom, runs: number][] = [
  ["all are kept", inMemory(IMAGES.length * IMAGE_BYTES), 0],
  ["five are kept", inMemory(5.9 * IMAGE_BYTES), 2],
  ["none is kept", inMemory(IMAGE_BYTES - 1), 3],
  ["all are in a file", inFile(0, IMAGES.length * IMAGE_BYTES), 0],
  ["two are kept, six in a file", inFile(2 * IMAGE_BYTES, 6 * IMAGE_BYTES), 0],
  ["two are kept, three in a file", inFile(2 * IMAGE_BYTES, 3 * IMAGE_BYTES), 2],
];

for (const [name, bytes, runs] of ROOMS) {
  imagesTest(
    `FitImages.again() gives the features of the first pass bit for bit: ${name}`,
    async (extractor) => {
      using images = imagesOf(extractor, bytes);
      const first = await readFirst(extractor, images);
      assert.equal(first.length, images.count);
      assert.equal(first[0]?.reduce((sum, { byteLength }) => sum + byteLength, 0), IMAGE_BYTES);
      using counter = countRuns();
      const places = [1, 2, 5, 7];
      const batches: number[][] = [];
      for await (const { indices, maps } of images.again(places)) {
        batches.push([...indices]);
        const again = await onHost(extractor, maps, indices.length);
        indices.forEach((index, i) => assert.deepEqual(again[i], first[places[index] as number], `${index}`));
      }
      assert.deepEqual(batches, [[0, 1, 2], [3]]);
      assert.equal(counter.runs, runs);
    },
  );

  imagesTest(`FitImages.inParts() gives whole parts, none twice: ${name}`, async (extractor) => {
    using images = imagesOf(extractor, bytes);
    const first = await readFirst(extractor, images);
    const places = [0, 1, 2, 4, 5, 6, 7]; // 3 was left away
    const parts: Part[] = [[0, 6], [1, 3, 4, 5]]; // in indices of places; 2 is of no part
    const seen: Part[] = [];
    for await (const batch of images.inParts(places, parts)) {
      assert.deepEqual(batch.indices, batch.parts.flat());
      seen.push(...batch.parts);
      const again = await onHost(extractor, batch.maps, batch.indices.length);
      batch.indices.forEach((index, i) =>
        assert.deepEqual(again[i], first[places[index] as number], `${index}`)
      );
    }
    assert.deepEqual(seen, [parts[1], parts[0]], "in the order in which they are whole");
    for (const part of parts) assert.ok(seen.includes(part), "the very parts");
  });
}

imagesTest(
  "FitImages.inParts() fills batches with parts, and goes over where a part is larger",
  async (extractor) => {
    using images = imagesOf(extractor, inMemory(Infinity));
    await readFirst(extractor, images);
    const places = IMAGES.map((_, place) => place);
    const parts: Part[] = [[0], [1, 2], [3, 4, 5, 6], [7]];
    const batches = [];
    for await (const { indices } of images.inParts(places, parts)) batches.push(indices);
    assert.deepEqual(batches, [[0, 1, 2], [3, 4, 5, 6], [7]]);
  },
);

imagesTest("FitImages.again() through no images reads none", async (extractor) => {
  using images = imagesOf(extractor, inMemory(0));
  await readFirst(extractor, images);
  using counter = countRuns();
  assert.deepEqual(await Array.fromAsync(images.again([])), []);
  assert.deepEqual(await Array.fromAsync(images.inParts([], [])), []);
  assert.equal(counter.runs, 0);
});

imagesTest("FitImages.pictures() reads the images themselves, with their indices", async (extractor) => {
  using images = imagesOf(extractor, inMemory(Infinity));
  await readFirst(extractor, images);
  assert.deepEqual(images.names, IMAGES.map(({ name }) => name));
  const pictures = await Array.fromAsync(images.pictures([1, 6]));
  assert.deepEqual(pictures.map(({ index, named }) => [index, named.name]), [[0, "part 1"], [1, "part 6"]]);
  assert.deepEqual(pictures[1]?.named.image.data, IMAGES[6]?.image.data);
});

imagesTest("FitImages refuses images that are fewer, or more, the second time", async (extractor) => {
  for (const second of [5, 9]) {
    let reading = 0;
    const read = () => {
      const count = reading++ === 0 ? 7 : second;
      return Array.from({ length: count }, (_, i) => noisyRamp(SIDE, i));
    };
    const message = new RegExp(
      `^Cannot leave images out: 7 were fitted, the second time ${second} could be read; keep the images`,
    );
    for (const kept of [0, 2 * IMAGE_BYTES]) {
      reading = 0;
      using images = imagesOf(extractor, inMemory(kept), read);
      await readFirst(extractor, images);
      const places = [0, 1, 2, 3, 4, 5, 6];
      const alone = places.map((place) => [place]);
      for (
        const again of [
          () => images.again(places),
          () => images.inParts(places, alone),
          () => images.pictures(places),
        ]
      ) {
        await assert.rejects(Array.fromAsync<unknown>(again()), { name: "RangeError", message });
      }
    }
  }
});

imagesTest("FitImages refuses an image that has another size the second time", async (extractor) => {
  let reading = 0;
  const tall = { width: SIDE, height: 2 * SIDE, channels: 1, data: new Uint8Array(2 * SIDE ** 2) } as const;
  const read = () => reading++ === 0 ? IMAGES : [{ name: "part 0", image: tall }, ...IMAGES.slice(1)];
  const { backbone: { normalisation } } = extractor;
  using images = new FitImages({
    extractor,
    preparation: {
      preprocess: {
        frame: null,
        window: null,
        resize: { shorterSide: SIDE },
        crop: null,
        filter: "bicubic",
        rounding: "none",
        ...normalisation,
      },
      registrar: null,
    },
    read: () => inBatches(read(), BATCH),
    batch: BATCH,
    room: inMemory(0),
  });
  await readFirst(extractor, images);
  await assert.rejects(Array.fromAsync(images.again([0, 1])), /Cannot use image 'part 0': it is 64x128/);
});

imagesTest("FitImages refuses images in another order the second time", async (extractor) => {
  let reading = 0;
  using images = imagesOf(extractor, inMemory(0), () => reading++ === 0 ? IMAGES : IMAGES.toReversed());
  await readFirst(extractor, images);
  for (const again of [() => images.again([0, 1]), () => images.pictures([0])]) {
    await assert.rejects(Array.fromAsync<unknown>(again()), {
      name: "RangeError",
      message: "Cannot leave images out: 'part 0' was fitted, the second time 'part 7' is in its place; " +
        "keep the images and their order as they are during a fit",
    });
  }
});

imagesTest("FitImages.again() ends when it is aborted, though all is kept", async (extractor) => {
  const controller = new AbortController();
  using images = imagesOf(extractor, inMemory(Infinity), () => IMAGES, controller.signal);
  await readFirst(extractor, images);
  let batches = 0;
  await assert.rejects(
    async () => {
      for await (const _ of images.again(IMAGES.map((_, place) => place))) {
        batches++;
        controller.abort(new Error("enough"));
      }
    },
    /^Error: enough$/,
  );
  assert.equal(batches, 1);
});
