/** Fits of pictures with more than 8 bits, or more than three channels. */

import assert from "node:assert/strict";
import { type FailedImage, type FitReport, Inspector, type Model, type Pixels, type Score } from "../mod.ts";
import { Random } from "../src/random.ts";

const SIDE = 64;
const OPTIONS = { resize: "64x64", dims: 10, power: false } as const;

const inspector = await Inspector.open({ threads: 1 });
globalThis.addEventListener("unload", () => void inspector[Symbol.asyncDispose]());

/** A grey ramp with noise that comes up to `most`, in 16 bits. */
function ramp(seed: number, most: number): Pixels {
  const random = new Random(seed);
  const data = Uint16Array.from({ length: SIDE * SIDE }, (_, i) => {
    return i === 0 ? most : Math.floor((i % SIDE / SIDE * 0.7 + 0.2 * random.integer(256) / 256) * most);
  });
  return { width: SIDE, height: SIDE, channels: 1, data };
}

function scaled({ data, ...rest }: Pixels): Pixels {
  return { ...rest, data: Uint16Array.from(data, (sample) => Math.round(sample * 65535 / 4095)) };
}

async function scoreOf(model: Model, image: Pixels): Promise<Score> {
  using scorer = inspector.scorer(model);
  const [score] = await Array.fromAsync(scorer.score([image]));
  return score as Score;
}

Deno.test("fit() takes 4095 for white where 12 bits are all that 16 hold, says so, and the model goes on so", async () => {
  const images = Array.from({ length: 8 }, (_, i) => ramp(i + 1, 4095));
  let report: FitReport | undefined;
  const model = await inspector.fit(images, { ...OPTIONS, onReport: (told) => void (report = told) });
  assert.deepEqual(model.settings.samples, { white: 4095, bands: null });
  assert.equal(report?.white, 4095);
  const stretched = await inspector.fit(images.map(scaled), OPTIONS);
  assert.equal(stretched.settings.samples.white, null);
  const { score } = await scoreOf(model, ramp(99, 4095));
  assert.equal(score, (await scoreOf(stretched, scaled(ramp(99, 4095)))).score);
  await assert.rejects(scoreOf(model, ramp(99, 5000)), {
    name: "ImageError",
    reason: "a sample of it is 5000, and white is 4095",
  });
});

Deno.test("fit() leaves white where it is of pictures that use their 16 bits, of 8 bits, and where it is given", async () => {
  const whites = async (images: Pixels[], options = {}) => {
    let told: number | null = NaN;
    const model = await inspector.fit(images, {
      ...OPTIONS,
      ...options,
      onReport: ({ white }) => void (told = white),
    });
    return [model.settings.samples.white, told];
  };
  const few = [1, 2, 3];
  assert.deepEqual(await whites(few.map((seed) => ramp(seed, 20000))), [null, null]);
  const eight = few.map((seed) => {
    const { data, ...rest } = ramp(seed, 255);
    return { ...rest, data: Uint8Array.from(data) };
  });
  assert.deepEqual(await whites(eight), [null, null]);
  assert.deepEqual(await whites(few.map((seed) => ramp(seed, 4000)), { white: 65535 }), [65535, null]);
});

Deno.test("score hands over pictures whose bands or white are not the model's, and goes on", async () => {
  const grey = (seed: number): Pixels => ramp(seed, 4095);
  const wide = (seed: number): Pixels => {
    const { data } = ramp(seed, 4095);
    return {
      width: SIDE,
      height: SIDE,
      channels: 3,
      data: Uint16Array.from({ length: 3 * data.length }, (_, i) => data[Math.floor(i / 3)] as number),
    };
  };
  const model = await inspector.fit([1, 2, 3, 4].map(wide), { ...OPTIONS, bands: [2], white: 4095 });
  using scorer = inspector.scorer(model);
  const images = [
    { name: "first", image: wide(11) },
    { name: "no band", image: grey(12) },
    { name: "second", image: wide(13) },
    { name: "too bright", image: ramp(14, 5000) },
    { name: "bright band", image: { ...wide(15), data: wide(15).data.map((value) => value + 3000) } },
    { name: "third", image: wide(16) },
  ];
  const told: string[] = [];
  const onFailed = ({ name, error: { message } }: FailedImage) => void told.push(`${name}: ${message}`);
  for await (const { name } of scorer.score(images, { onFailed, batch: 2 })) told.push(name);
  assert.deepEqual(told.map((line) => line.replace(/(: )Cannot read image '.+': (.*);.*$/, "$1$2")), [
    "first",
    "no band: it has one band, 0, and band 2 is wanted",
    "second",
    "too bright: a sample of it is 5000, and white is 4095",
    "bright band: a sample of it is 7095, and white is 4095",
    "third",
  ]);
});

Deno.test("fit() and score look at the bands that are asked for", async () => {
  const four = (seed: number): Pixels => {
    const random = new Random(seed);
    const data = Uint8Array.from({ length: SIDE * SIDE * 4 }, () => random.integer(256));
    return { width: SIDE, height: SIDE, channels: 4, data };
  };
  const last = ({ data, ...rest }: Pixels): Pixels => ({
    ...rest,
    channels: 1,
    data: (data as Uint8Array).filter((_, i) => i % 4 === 3),
  });
  const seeds = [1, 2, 3, 4];
  const model = await inspector.fit(seeds.map(four), { ...OPTIONS, bands: [3] });
  assert.deepEqual(model.settings.samples.bands, [3]);
  const alone = await inspector.fit(seeds.map((seed) => last(four(seed))), OPTIONS);
  assert.equal((await scoreOf(model, four(9))).score, (await scoreOf(alone, last(four(9)))).score);
  await assert.rejects(inspector.fit(seeds.map(four), { ...OPTIONS, bands: [4] }), {
    reason: "it has bands 0 to 3, and band 4 is wanted",
  });
});
