/**
 * One backbone session in a Worker, for backbone_bench.ts: ONNX Runtime keeps the number of threads it started with, so
 * every number needs a Worker of its own.
 */

import { loadBackbone } from "../src/backbone/catalogue.ts";
import type { Provider } from "../src/backbone/session/provider.ts";
import { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { Random } from "../src/random.ts";

/** What to open, and the images `[n, 3, h, w]` to run it on. */
export interface Configuration {
  readonly provider: Provider;
  readonly threads: number;
  readonly shape: readonly number[];
}

// onnxruntime-web takes location.origin for a URL when it is imported, which in a Worker of Deno is the text "null"
Object.defineProperty(globalThis, "location", { value: undefined, configurable: true });
const { BackboneSession } = await import("../src/backbone/session/session.ts");

/** This thread's side of the Worker; the library of types that is in force describes the main thread. */
const port = globalThis as unknown as Pick<Worker, "postMessage" | "onmessage">;

/** Opens a session; answers a small image's features, then "done" to every message when a batch is computed. */
async function serve({ provider, threads, shape }: Configuration): Promise<void> {
  const gpu = await Gpu.open();
  const { backbone, onnx, inputName } = await loadBackbone("efficientnet-lite0");
  const taps = backbone.taps.map(({ name }) => name);
  const session = await BackboneSession.open({ gpu, onnx, provider, threads, taps, input: inputName });
  using small = randomImages(gpu, [1, 3, 32, 64]);
  using features = await session.run(small);
  const images = randomImages(gpu, shape);
  port.onmessage = async () => {
    using _features = await session.run(images);
    await gpu.idle();
    port.postMessage("done");
  };
  port.postMessage(await features.maps.at(-1)?.read());
}

function randomImages(gpu: Gpu, shape: readonly number[]): Tensor {
  const random = new Random(1);
  const length = shape.reduce((product, extent) => product * extent);
  return Tensor.from(gpu, "images", shape, Float32Array.from({ length }, () => 2 * random.next() - 1));
}

port.onmessage = ({ data }: MessageEvent<Configuration>) => serve(data);
port.postMessage("ready");
