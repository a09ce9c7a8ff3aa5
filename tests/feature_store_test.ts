import assert from "node:assert/strict";
import { cutMaps, FeatureStore, type StoreRoom } from "../src/fitting/feature_store.ts";
import { spy } from "./with_session.ts";

/** Bytes of {@linkcode maps}. */
const BYTES = 20;

/** Maps of an image: 3 and 2 values. */
const maps = (image: number) => [Float32Array.of(image, -0, NaN), Float32Array.of(-image, image)];

const empty = () => [new Float32Array(3), new Float32Array(2)];

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-store-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Adds images 0 to 3, and gives those that are kept; their maps must be what was added. */
async function added(store: FeatureStore): Promise<number[]> {
  for (let place = 0; place < 4; place++) {
    const own = maps(place);
    await store.add(place, own);
    for (const map of own) map.fill(7); // the store has its own
  }
  const kept = [0, 1, 2, 3].filter((place) => store.has(place));
  for (const place of kept.toReversed()) {
    const into = empty();
    store.read(place, into);
    assert.deepEqual(into, maps(place), `${place}`);
  }
  return kept;
}

const ROOM: StoreRoom = { memory: 0, memoryAlone: 0, folder: null, file: 0 };

Deno.test("FeatureStore keeps images as long as there is room in memory", async () => {
  for (const [bytes, kept] of [[0, 0], [19, 0], [20, 1], [59, 2], [60, 3], [1000, 4]] as const) {
    using store = new FeatureStore({ ...ROOM, memory: bytes, memoryAlone: bytes });
    assert.deepEqual(await added(store), [0, 1, 2, 3].slice(0, kept), `${bytes}`);
    assert.equal(store.bytes, BYTES * kept);
    assert.equal(store.spilled, 0);
  }
});

Deno.test("FeatureStore spills to a file what memory has no room for, up to the file's bound", async () => {
  await withFolder(async (folder) => {
    for (
      const [memory, file, kept] of [[0, 80, 4], [20, 60, 4], [20, 59, 3], [0, 19, 0], [45, 20, 3]] as const
    ) {
      using store = new FeatureStore({ memory, memoryAlone: memory, folder, file });
      assert.deepEqual(await added(store), [0, 1, 2, 3].slice(0, kept), `${memory} and ${file}`);
      const remembered = Math.floor(memory / BYTES);
      assert.deepEqual([store.bytes, store.spilled], [BYTES * remembered, BYTES * (kept - remembered)]);
      assert.deepEqual([...Deno.readDirSync(folder)], [], "the file has no name");
    }
  });
});

Deno.test("FeatureStore takes more memory where there is no file, and says once that not all is kept", async () => {
  const refusals: readonly [string | null, RegExp][] = [
    [null, /^this process may not read and write in the system's folder/],
    ["/nowhere/at/all", /No such file or directory/],
  ];
  for (const [folder, expected] of refusals) {
    const told: string[] = [];
    const onFull = (reason: string) => void told.push(reason);
    using some = new FeatureStore({ memory: 0, memoryAlone: 2 * BYTES, folder, file: 1000, onFull });
    assert.deepEqual(await added(some), [0, 1]);
    assert.equal(told.length, 1);
    assert.match(told[0] as string, expected);
    using all = new FeatureStore({ memory: 0, memoryAlone: 4 * BYTES, folder, file: 1000, onFull });
    assert.deepEqual(await added(all), [0, 1, 2, 3]);
    assert.equal(told.length, 1, "nothing to say where all is kept");
  }
});

Deno.test("FeatureStore goes on without a file that takes no more, and reads what is in it", async () => {
  await withFolder(async (folder) => {
    let writes = 0;
    using _full = spy(Deno.FsFile.prototype, "writeSync", () => {
      if (++writes > 3) throw new Error("No space left on device"); // two writes an image: in the middle of the second
    });
    const told: string[] = [];
    using store = new FeatureStore({
      memory: 0,
      memoryAlone: BYTES,
      folder,
      file: 1000,
      onFull: (reason) => void told.push(reason),
    });
    assert.deepEqual(await added(store), [0, 1]);
    assert.deepEqual([store.bytes, store.spilled], [BYTES, BYTES]);
    assert.deepEqual(told, ["No space left on device"]);
    assert.equal(writes, 4, "it is not tried again");
  });
});

Deno.test("FeatureStore gives its memory back, and keeps nothing afterwards", async () => {
  const store = new FeatureStore({ ...ROOM, memory: 1000 });
  assert.deepEqual(await added(store), [0, 1, 2, 3]);
  store[Symbol.dispose]();
  assert.ok([0, 1, 2, 3].every((place) => !store.has(place)));
});

Deno.test("cutMaps() takes a batch apart", () => {
  const batch = [Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), Float32Array.of(-0, 0, -1, 1, -2, 2)];
  assert.deepEqual(cutMaps(batch, 3), [
    [Float32Array.of(0, 0, 0), Float32Array.of(-0, 0)],
    [Float32Array.of(1, 1, 1), Float32Array.of(-1, 1)],
    [Float32Array.of(2, 2, 2), Float32Array.of(-2, 2)],
  ]);
});
