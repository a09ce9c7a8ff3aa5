// EfficientNet-Lite0 up to its last tap, by provider and number of threads.
//
// An image of 224 x 224 takes 243 million multiply-adds and the weights are 2.8 MB. The time includes what a fit pays:
// images read back and features uploaded with wasm, and the wait for the queue (10 ms in Deno, once a batch). On an
// adapter that computes on the CPU webgpu takes a smaller image, of 20 million: it is many times as slow as wasm. The
// native provider joins when it is allowed:
// deno bench --allow-read --allow-write --allow-env --allow-ffi --allow-run=deno bench/backbone_bench.ts

import assert from "node:assert/strict";
import { Gpu } from "../src/gpu/device.ts";
import type { Configuration } from "./backbone_worker.ts";

const IMAGE = [1, 3, 224, 224];
const BATCH = [8, 3, 224, 224];
const SMALL = [1, 3, 64, 64];

/** Between providers, of the largest feature: float32 sums in another order. */
const AGREEMENT = 1e-4;

/** A Worker with an open session. */
interface Served extends Disposable {
  readonly configuration: Configuration;
  /** Features of a small image. */
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
  return {
    configuration,
    features,
    run: () => ask("run"),
    [Symbol.dispose]: () => worker.terminate(),
  };
}

function requireEqualFeatures(actual: Float32Array, expected: Float32Array): void {
  const range = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expected.forEach((value, i) => assert.ok(Math.abs((actual[i] as number) - value) <= AGREEMENT * range));
}

using gpu = await Gpu.open();
const threadCounts = [1, 2, 4].filter((threads) => threads <= navigator.hardwareConcurrency);
const { state: machineCode } = await Deno.permissions.query({ name: "ffi" });
const cpuProviders = machineCode === "granted" ? ["wasm", "native"] as const : ["wasm"] as const;
const configurations: Configuration[] = [
  ...cpuProviders.flatMap((provider) =>
    [IMAGE, BATCH].flatMap((shape) => threadCounts.map((threads) => ({ provider, threads, shape })))
  ),
  ...(gpu.info.software ? [SMALL] : [IMAGE, BATCH]).map((shape) => (
    { provider: "webgpu", threads: 1, shape } as const
  )),
];
if (machineCode !== "granted") console.warn("not measured: native, for want of --allow-ffi");

let served: Served | undefined; // one at a time: each takes some 400 MB
let reference: Float32Array | undefined;
for (const configuration of configurations) {
  const { provider, threads, shape } = configuration;
  const on = provider === "webgpu" ? gpu.info.description : `${threads} thread${threads > 1 ? "s" : ""}`;
  Deno.bench({
    name: `${provider}, ${on}, [${shape}]`,
    group: `backbone [${shape}]`,
    baseline: provider !== "native" && threads === 1,
    async fn(bench) {
      if (served?.configuration !== configuration) {
        served?.[Symbol.dispose]();
        served = await serve(configuration);
        reference ??= served.features;
        requireEqualFeatures(served.features, reference);
      }
      bench.start();
      await served.run();
      bench.end();
    },
  });
}
