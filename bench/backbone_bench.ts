// EfficientNet-Lite0 up to its last tap, by provider and number of threads.
//
// An image of 224 x 224 takes 243 million multiply-adds and the weights are 2.8 MB. The time includes what a fit pays: images
// read back and features uploaded with wasm, and the wait for the queue (10 ms in Deno, once a batch). On an adapter that
// computes on the CPU webgpu takes a smaller image, of 20 million: it is many times as slow as wasm.

import assert from "node:assert/strict";
import { Gpu } from "../src/gpu/device.ts";
import type { Configuration } from "./backbone_worker.ts";

const IMAGE = [1, 3, 224, 224];
const BATCH = [8, 3, 224, 224];
const SMALL = [1, 3, 64, 64];

/** Between providers, of the largest feature: float32 sums in another order. */
const AGREEMENT = 1e-4;

interface Served {
  readonly configuration: Configuration;
  readonly features: Float32Array;
  /** Computes one batch. */
  run(): Promise<unknown>;
}

async function serve(configuration: Configuration): Promise<Served> {
  const worker = new Worker(new URL("backbone_worker.ts", import.meta.url), { type: "module" });
  const answer = () =>
    new Promise<unknown>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  const ask = (message: unknown) => {
    const answered = answer();
    worker.postMessage(message);
    return answered;
  };
  await answer();
  const features = await ask(configuration) as Float32Array;
  return { configuration, features, run: () => ask("run") };
}

using gpu = await Gpu.open();
const threadCounts = [1, 2, 4].filter((threads) => threads <= navigator.hardwareConcurrency);
const configurations: Configuration[] = [
  ...threadCounts.map((threads) => ({ provider: "wasm", threads, shape: IMAGE } as const)),
  ...threadCounts.map((threads) => ({ provider: "wasm", threads, shape: BATCH } as const)),
  ...(gpu.info.software ? [SMALL] : [IMAGE, BATCH]).map((shape) => (
    { provider: "webgpu", threads: 1, shape } as const
  )),
];

let reference: Float32Array | undefined;
for (const configuration of configurations) {
  const { provider, threads, shape } = configuration;
  const { features, run } = await serve(configuration);
  reference ??= features;
  const range = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  features.forEach((value, i) =>
    assert.ok(Math.abs(value - (reference?.[i] as number)) <= AGREEMENT * range)
  );
  const on = provider === "webgpu" ? gpu.info.description : `${threads} thread${threads > 1 ? "s" : ""}`;
  Deno.bench({
    name: `${provider}, ${on}, [${shape}]`,
    group: `backbone [${shape}]`,
    baseline: threads === 1,
    async fn(bench) {
      bench.start();
      await run();
      bench.end();
    },
  });
}
