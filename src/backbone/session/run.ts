/**
 * One run of a loaded model: a batch of images in a GPU tensor to one feature map per tap, in GPU tensors.
 *
 * @module
 */

import type * as ort from "onnxruntime-web/jspi";
import { freeArray } from "../../free_array.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { HostTensor } from "../../gpu/host_tensor.ts";
import { Tensor } from "../../gpu/tensor.ts";
import { Features } from "./features.ts";
import { onnxRuntime, SILENT, webgpuBuild } from "./runtime.ts";

/** The names of a model's input and of the outputs to fetch, in order. */
export interface Ports {
  /** The image input. */
  readonly input: string;
  /** The feature maps. */
  readonly taps: readonly string[];
  /** Images that the model takes at once, where it takes no other number. */
  readonly images?: number | undefined;
}

/** Makes feature maps `[n, c, h, w]` out of images `[n, 3, h, w]`; the caller disposes of both. */
export type Run = (
  session: ort.InferenceSession,
  ports: Ports,
  gpu: Gpu,
  images: Tensor | HostTensor,
) => Promise<Features>;

/**
 * Runs a session of the `webgpu` provider. Nothing leaves the GPU; all work is on the queue when this resolves, so
 * that what is submitted next sees the features.
 *
 * ONNX Runtime's own output buffers go back to it before this returns, copied on the GPU (a thousandth of a run): they
 * are reused by the next run, whatever still reads them, and touching one after its session's release ends in a crash.
 *
 * @throws {Error} If ONNX Runtime fails; the session then keeps its inputs and must be released.
 */
export async function runOnGpu(
  session: ort.InferenceSession,
  { input, taps }: Ports,
  gpu: Gpu,
  images: Tensor | HostTensor,
): Promise<Features> {
  const runtime = await onnxRuntime(webgpuBuild());
  gpu.check();
  using sent = images instanceof Tensor ? null : Tensor.from(gpu, "images", images.shape, images.data);
  const { buffer } = sent ?? images as Tensor;
  // Tensor vouches for its buffer's size; ONNX Runtime would read past the end of a shorter one and not say so
  const feed = runtime.Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims: images.shape });
  const outputs = await session.run({ [input]: feed }, taps, SILENT);
  using batch = new Batch(gpu, "features");
  const maps = collect(taps, (tap) => {
    const output = outputs[tap] as ort.Tensor;
    const label = `features ${tap}`;
    const release = () => output.dispose();
    const from = batch.defer(Tensor.adopt(gpu, label, output.dims, output.gpuBuffer as GPUBuffer, release));
    const map = Tensor.create(gpu, label, output.dims);
    batch.copy(from, map);
    return map;
  });
  batch.submit();
  return new Features(maps);
}

/**
 * Images that a run on the CPU computes at once: the activations of each further one of 256 x 256 take 10 MB, 20 in native, and fall
 * out of its caches, which costs native a tenth of its CPU time from one to four. The features are the same bits.
 */
const HOST_IMAGES = 1;

/**
 * Runs a session that computes on the CPU. Images on the GPU come back from there once, 10 ms or more in Deno; each feature map is
 * uploaded once.
 *
 * @throws {Error} If ONNX Runtime fails.
 */
export async function runOnHost(
  session: ort.InferenceSession,
  { input, taps, images: wanted = HOST_IMAGES }: Ports,
  gpu: Gpu,
  images: Tensor | HostTensor,
): Promise<Features> {
  const runtime = await onnxRuntime();
  const data = images instanceof Tensor ? await images.read() : images.data;
  const [count, ...extents] = images.shape as [number, ...number[]];
  const size = data.length / count;
  const host: HostTensor[] = [];
  for (let first = 0; first < count; first += wanted) {
    const some = Math.min(wanted, count - first);
    const part = data.subarray(first * size, (first + some) * size);
    const feed = new runtime.Tensor("float32", part, [some, ...extents]);
    const outputs = await session.run({ [input]: feed }, taps, SILENT);
    taps.forEach((tap, i) => {
      const { dims: [, ...map], data } = outputs[tap] as ort.TypedTensor<"float32">;
      const length = data.length / some;
      const whole = host[i] ??= { shape: [count, ...map], data: new Float32Array(count * length) };
      whole.data.set(data, first * length);
      freeArray(data as Float32Array<ArrayBuffer>);
    });
  }
  const maps = collect(taps, (tap, i) => {
    const { shape, data } = host[i] as HostTensor;
    return Tensor.from(gpu, `features ${tap}`, shape, data);
  });
  return new Features(maps, host.map(({ data }) => data));
}

/** Makes one tensor per tap; disposes of those already made when one fails. */
function collect(taps: readonly string[], make: (tap: string, i: number) => Tensor): Tensor[] {
  using made = new DisposableStack();
  const maps = taps.map((tap, i) => made.use(make(tap, i)));
  made.move();
  return maps;
}
