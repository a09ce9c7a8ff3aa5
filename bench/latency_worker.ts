/** Latencies of one provider, for latency.ts, in a process of its own: V8 tells of its collections where it prints. */

import type { Provider } from "../src/backbone/session/provider.ts";
import { inspectPart } from "../src/demo/inspection.ts";
import type { AnyImage } from "../src/image/sources.ts";
import { encodePng, type PngImage } from "../src/image/write/png.ts";
import { Inspector } from "../mod.ts";

/** What was measured, and when, in milliseconds since the start of the process. */
export interface Latencies {
  readonly series: readonly Series[];
  readonly from: number;
  readonly until: number;
}

/** Milliseconds of images in one form. */
export interface Series {
  readonly name: string;
  /** Of each image by itself. */
  readonly one: readonly number[];
  /** Of each batch, an image. */
  readonly share: readonly number[];
}

const BATCH = 8;

/** Pictures that the model learns from, and those that are scored in turn: grey ones of 300 x 300. */
const [GOOD, SCORED, SIDE] = [12, 64, 300];

function picture(seed: number): PngImage {
  const { pixels } = inspectPart({ seed, size: SIDE });
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => pixels[3 * i + 1] as number);
  return { width: SIDE, height: SIDE, channels: 1, data };
}

async function run(provider: Provider, count: number): Promise<Latencies> {
  await using inspector = await Inspector.open({ provider });
  const model = await inspector.fit(Array.from({ length: GOOD }, (_, i) => picture(i)));
  using scorer = inspector.scorer(model);
  const pixels = Array.from({ length: SCORED }, (_, i) => picture(GOOD + i));
  const series = [
    {
      name: "PNG in memory",
      images: pixels.map((image) => encodePng(image)),
      one: [] as number[],
      share: [] as number[],
    },
    { name: "decoded pixels", images: pixels, one: [] as number[], share: [] as number[] },
  ];
  const scored = async (images: readonly AnyImage[]): Promise<number> => {
    const start = performance.now();
    for await (const { score } of scorer.score(images, { batch: images.length })) {
      if (!(score > 0)) throw new Error(`a score is ${score}`);
    }
    return performance.now() - start;
  };
  for (const { images } of series) { // compiles
    await scored(images.slice(0, 1));
    await scored(images.slice(0, BATCH));
  }
  const from = performance.now();
  for (let first = 0; first < count; first += BATCH) {
    for (const { images, one, share } of series) {
      const batch = Array.from({ length: BATCH }, (_, i) => images[(first + i) % SCORED] as AnyImage);
      for (const image of batch.slice(0, count - first)) one.push(await scored([image]));
      share.push(await scored(batch) / BATCH);
    }
  }
  const until = performance.now();
  return { series: series.map(({ name, one, share }) => ({ name, one, share })), from, until };
}

if (import.meta.main) {
  const [provider, images, found] = Deno.args as [Provider, string, string];
  await Deno.writeTextFile(found, JSON.stringify(await run(provider, Number(images))));
  Deno.exit(0);
}
