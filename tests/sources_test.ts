import assert from "node:assert/strict";
import { type Image, ImageError } from "../src/image/image.ts";
import { readImage } from "../src/image/read/decode.ts";
import { type ImageSource, inBatches, type SourceOptions } from "../src/image/sources.ts";
import { fixturePath, readFixture } from "./image_fixtures.ts";

const PATH = fixturePath("rgba16.png");
const FILE = readFixture("rgba16.png");

/** Decodes one source by itself. */
async function open(source: ImageSource, options?: SourceOptions) {
  const [batch, ...more] = await Array.fromAsync(inBatches([source], 2, options));
  assert.ok(batch?.length === 1 && more.length === 0);
  return batch[0] as { name: string; image: Image };
}

/** A value that no type lets pass, as JavaScript has it. */
function untyped(value: unknown): ImageSource {
  return value as ImageSource;
}

/** A stream in pieces of 100 bytes. */
function stream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / 100) },
    (_, i) => bytes.slice(100 * i, 100 * i + 100),
  );
  return ReadableStream.from(pieces);
}

Deno.test("inBatches() groups sources in order, names those without a name by their place", async () => {
  const grey = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7) } as const;
  const batches = await Array.fromAsync(inBatches([grey, PATH, { name: "own", image: grey }], 2));
  assert.deepEqual(batches.map((batch) => batch.map(({ name }) => name)), [["image 0", PATH], ["own"]]);
  await assert.rejects(Array.fromAsync(inBatches([grey], 0)), { name: "RangeError", message: /received 0$/ });
});

for (
  const [kind, source, name] of [
    ["a file URL", () => new URL(`file://${PATH}`), PATH],
    ["a Uint8Array", () => FILE, "image 0"],
    ["an ArrayBuffer", () => FILE.buffer, "image 0"],
    ["a Blob", () => new Blob([FILE]), "image 0"],
    ["a File", () => new File([FILE], "part.png"), "part.png"],
    ["a ReadableStream", () => stream(FILE), "image 0"],
  ] as const
) {
  Deno.test(`inBatches() reads ${kind} as it reads the path`, async () => {
    assert.deepEqual(await open(source()), { name, image: await readImage(PATH) });
    assert.deepEqual((await open({ name: "named", image: source() })).image, await readImage(PATH));
  });
}

for (const file of ["grey8.png", "grey16.png", "ga8.png", "rgb8.png", "rgba8.png"]) {
  Deno.test(`inBatches() takes the pixels of ${file} with and without their channels`, async () => {
    const image = await readImage(fixturePath(file));
    const { width, height, data } = image;
    assert.deepEqual((await open(image)).image, image);
    assert.deepEqual((await open({ width, height, data })).image, image);
    assert.deepEqual((await open({ name: "named", image: { width, height, data } })).image, image);
  });
}

Deno.test("inBatches() takes ImageData, and what looks like it, as RGBA", async () => {
  const image = await readImage(fixturePath("rgba8.png"));
  const data = Uint8ClampedArray.from(image.data);
  const { width, height } = image;
  assert.deepEqual((await open(new ImageData(data, width, height))).image, image);
  assert.deepEqual((await open({ width, height, data })).image, image);
  const part = new Uint8ClampedArray([0, ...data]).subarray(1); // begins inside its buffer
  assert.deepEqual((await open({ width, height, data: part })).image, image);
});

for (
  const [what, pixels, message] of [
    [
      "no columns",
      { width: 0, data: new Uint8Array() },
      /its size is 0 x 2; give width and height in whole pixels/,
    ],
    ["NaN rows", { height: NaN }, /its size is 3 x NaN;/],
    ["half a column", { width: 1.5 }, /its size is 1.5 x 2;/],
    ["a side of text", { width: "3" }, /its size is 3 x 2;/],
    [
      "too few samples",
      { data: new Uint8Array(17) },
      /its 17 samples are not 3 x 2 pixels of 1 to 4 channels;/,
    ],
    [
      "five channels",
      { data: new Uint8Array(30) },
      /its 30 samples are not 3 x 2 pixels of 1 to 4 channels;/,
    ],
    ["no samples", { data: new Uint8Array() }, /its 0 samples are not 3 x 2 pixels/],
    ["other channels than it says", { channels: 4 }, /its 18 samples are not 3 x 2 pixels of 4 channels;/],
    ["NaN channels", { channels: NaN }, /its 18 samples are not 3 x 2 pixels of NaN channels;/],
  ] as const
) {
  Deno.test(`inBatches() refuses pixels with ${what}, by the image's name or place`, async () => {
    const image = untyped({ width: 3, height: 2, data: new Uint8Array(18), ...pixels });
    for (const [source, name] of [[image, "image 0"], [untyped({ name: "left", image }), "left"]] as const) {
      await assert.rejects(open(source), (error: ImageError) => {
        assert.ok(error instanceof ImageError, String(error));
        assert.match(error.message, new RegExp(`^Cannot read image '${name}': .+; .+[^.]$`));
        assert.match(error.message, message);
        return true;
      });
    }
  });
}

Deno.test("inBatches() refuses what is no image by its class, and where it is", async () => {
  const half = new ImageData(2, 2, { pixelFormat: "rgba-float16" });
  for (
    const [value, received] of [
      [42, "Number"],
      [null, "null"],
      [undefined, "undefined"],
      [{}, "Object"],
      [Object.create(null), "object"],
      [new Float32Array(12), "Float32Array"],
      [{ name: "x", image: { name: "y", image: PATH } }, "Object"],
      [{ width: 2, height: 2, data: new Float32Array(12) }, "Float32Array"],
      [{ width: 2, height: 2, data: [1, 2, 3, 4] }, "Array"],
      [half, "Float16Array"],
    ] as const
  ) {
    await assert.rejects(Array.fromAsync(inBatches([PATH, untyped(value)], 1)), {
      name: "TypeError",
      message: new RegExp(`^Cannot read image '(image 1|x)': .*: received ${received}(;|$)`),
    });
  }
});

Deno.test("inBatches() refuses a text where a list is wanted: its characters are no paths", async () => {
  await assert.rejects(Array.fromAsync(inBatches("part.png", 1)), {
    name: "TypeError",
    message: /received 'part.png'/,
  });
});

Deno.test("inBatches() names an encoded image that is damaged, and a URL that is no file's", async () => {
  await assert.rejects(open(FILE.subarray(0, -1)), /^ImageError: Cannot read image 'image 0': .* truncated/);
  const named = { name: "left", image: new Blob([FILE.subarray(0, -1)]) };
  await assert.rejects(open(named), /^ImageError: Cannot read image 'left': .* truncated/);
  await assert.rejects(
    open(new URL("https://example.org/part.png")),
    /^ImageError: Cannot read image 'https:\/\/example.org\/part.png': it is not on this machine's disk; fetch it/,
  );
});

Deno.test("inBatches() limits encoded images to so many pixels before they are decoded", async () => {
  for (const source of [PATH, FILE, new Blob([FILE]), stream(FILE)]) {
    await assert.rejects(open(source, { maxPixels: 600 }), /29 x 23 pixels .* over the limit/);
  }
  for (const maxPixels of [NaN, 0, -1, 0.5]) {
    await assert.rejects(open(FILE, { maxPixels }), { name: "OptionError", option: "maxPixels" });
  }
});

Deno.test("inBatches() collects no more of a blob or stream than an image within the limit has", async () => {
  const piece = new Uint8Array(2 ** 20);
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(piece);
    },
    cancel() {
      cancelled = true;
    },
  });
  const limit = 64 * 2 ** 20 + 8 * 29 * 23;
  await assert.rejects(
    open(endless, { maxPixels: 29 * 23 }),
    new RegExp(
      `^ImageError: Cannot read image 'image 0': it has \\d+ bytes and more, over the limit of ${limit};`,
    ),
  );
  assert.ok(cancelled);
  assert.ok(pulled <= 66, `${pulled} MiB`);
  const blob = new Blob(Array(65).fill(piece));
  await assert.rejects(open(blob, { maxPixels: 1 }), /it has 68157440 bytes, over the limit of 67108872;/);
});

Deno.test("inBatches() says so when a stream was read before, is being read, or fails", async () => {
  const once = stream(FILE);
  await open(once);
  await assert.rejects(open(once), /its stream ends without a byte; a stream is read once: for a fit/);
  const busy = stream(FILE);
  busy.getReader();
  await assert.rejects(open(busy), /something else is reading its stream; a stream is read once/);
  const failing = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new Error("cut off")),
  });
  await assert.rejects(open({ name: "left", image: failing }), {
    name: "ImageError",
    message: "Cannot read image 'left': its stream fails: cut off; open it again",
  });
  const texts = ReadableStream.from(["a"]) as unknown as ReadableStream<Uint8Array>;
  await assert.rejects(open(texts), /its stream fails: it holds other things than Uint8Arrays/);
});

Deno.test("inBatches() ends with the signal's reason before the next image, and closes its sources", async () => {
  const reason = new Error("enough");
  const abort = new AbortController();
  let given = 0;
  let closed = false;
  async function* sources(): AsyncGenerator<ImageSource> {
    try {
      for (;;) {
        if (given++ === 2) abort.abort(reason);
        yield PATH;
      }
    } finally {
      closed = true;
    }
  }
  const batches = inBatches(sources(), 1, { signal: abort.signal });
  assert.equal((await batches.next()).value?.length, 1);
  assert.equal((await batches.next()).value?.length, 1);
  await assert.rejects(batches.next(), (error) => error === reason);
  assert.deepEqual([given, closed], [3, true]);
  await assert.rejects(inBatches(sources(), 1, { signal: abort.signal }).next(), (error) => error === reason);
  assert.equal(given, 3);
});

Deno.test("inBatches() lets functions decode, as they are told, and looks at what they give as it is", async () => {
  const told: unknown[] = [];
  const data = Uint16Array.from({ length: 16 * 16 * 3 }, (_, i) => i);
  const image = { width: 16, height: 16, channels: 3 as const, data };
  const open = (reading: unknown) => {
    told.push(reading);
    return Promise.resolve(image);
  };
  const options = { maxPixels: 1000, white: 4095, bands: [2] };
  const batches = await Array.fromAsync(inBatches([{ name: "a", image: open }], 2, options));
  assert.deepEqual(batches, [[{ name: "a", image }]]);
  assert.deepEqual(told, [options]);
  const short = () => Promise.resolve({ ...image, width: 17 });
  await assert.rejects(Array.fromAsync(inBatches([{ name: "b", image: short }], 1)), {
    name: "ImageError",
    message: /'b': its 768 samples are not 17 x 16 pixels of 3 channels/,
  });
});
