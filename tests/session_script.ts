/**
 * Opens a session and runs a batch, after one that fails, in a process of its own, for with_session_process.ts.
 * Arguments: provider, threads, model file. Prints one JSON line.
 */

import workerThreads from "node:worker_threads";
import type { Provider } from "../src/backbone/session/provider.ts";
import { BackboneSession } from "../src/backbone/session/session.ts";
import { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { normals } from "./with_gpu.ts";

const [provider, threads, model] = Deno.args as [Provider, string, string];

// ONNX Runtime takes its threads' class from here
const { Worker } = workerThreads;
let workers = 0;
workerThreads.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    workers++;
  }
};

using gpu = await Gpu.open();
await using session = await BackboneSession.open({
  gpu,
  onnx: await Deno.readFile(model),
  provider,
  threads: Number(threads),
  taps: ["stride8"],
  input: "image",
});
using pixel = Tensor.create(gpu, "pixel", [1, 3, 1, 1]);
const failure = await session.run(pixel).catch((error: Error) => error.name);
using images = Tensor.from(gpu, "images", [2, 3, 16, 24], normals(2 * 3 * 16 * 24, 1));
using features = await session.run(images);
const [map] = features.maps;
const values = [...await map?.read() ?? []];
console.log(JSON.stringify({ workers, threads: session.threads, shape: map?.shape, values, failure }));
