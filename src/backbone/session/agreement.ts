/**
 * That providers agree on a model when it is opened. ONNX Runtime's WebGPU provider runs some broken models (a kernel for four
 * channels on three, say) without an error and with nonsense for a result; its CPU provider reports them. So every
 * model runs once on the CPU, and a WebGPU session must then give the same features.
 *
 * @module
 */

import type * as ort from "onnxruntime-web/jspi";
import { printable } from "../../format/printable.ts";
import { engineReason } from "./engine_reason.ts";
import type { HostTensor } from "../../gpu/host_tensor.ts";
import { Random } from "../../random.ts";
import type { ImageShape } from "./image_shape.ts";
import type { Ports } from "./run.ts";
import { onnxRuntime, SILENT } from "./runtime.ts";

/** Height and width of the probe where the model leaves them open: unequal, and enough for any ImageNet trunk. */
const PROBE_SIZE = [96, 112] as const;

/** Largest difference between providers, relative to the tap's largest feature; they measure 1e-6 apart. */
const AGREEMENT = 1e-3;

/** An image and the features that the CPU computed of it, one per tap. */
export interface Probe {
  /** The image's extents, `[n, 3, h, w]`. */
  readonly shape: readonly number[];
  /** The image. */
  readonly image: Float32Array<ArrayBuffer>;
  /** The feature maps `[1, c, h, w]`, in the order of the taps. */
  readonly features: readonly HostTensor[];
}

/**
 * Runs a model on a seeded random image, on the CPU.
 *
 * @param session A session of a CPU provider.
 * @param shape What `imageShape` read.
 * @throws {Error} If the model fails; the message is what ONNX Runtime says of it.
 * @throws {TypeError} If a tap is not a float32 map `[n, c, h, w]`.
 */
export async function probe(
  session: ort.InferenceSession,
  { input, taps }: Ports,
  shape: ImageShape,
): Promise<Probe> {
  const [n = 1, channels = 3, height = PROBE_SIZE[0], width = PROBE_SIZE[1]] = shape;
  const extents = [n, channels, height, width];
  const random = new Random(0);
  const image = Float32Array.from({ length: n * channels * height * width }, () => 4 * random.next() - 2);
  const { Tensor } = await onnxRuntime();
  const outputs = await session.run({ [input]: new Tensor("float32", image, extents) }, taps, SILENT)
    .catch((cause) => {
      throw new Error(`Cannot run the backbone on a [${extents}] image: ${engineReason(cause)}`, {
        cause,
      });
    });
  const features = taps.map((tap) => {
    const { type, dims, data } = outputs[tap] as ort.TypedTensor<"float32">;
    if (type !== "float32" || dims.length !== 4) {
      throw new TypeError(
        `Cannot open the backbone: tap "${
          printable(tap)
        }" must be float32 [n,c,h,w]: it is ${type} [${dims}]`,
      );
    }
    return { shape: dims, data: data as Float32Array<ArrayBuffer> };
  });
  return { shape: extents, image, features };
}

/**
 * Compares the features of a probe.
 *
 * @param taps Names of the maps, for the message.
 * @param expected Features of the probe by the CPU.
 * @param actual Features of the probe by another provider.
 * @throws {Error} If a map differs in shape, or by more than 1e-3 of its largest feature.
 */
export function requireAgreement(
  taps: readonly string[],
  expected: readonly HostTensor[],
  actual: readonly HostTensor[],
): void {
  taps.forEach((tap, i) => {
    const [cpu, gpu] = [expected[i] as HostTensor, actual[i] as HostTensor];
    let range = 0;
    let difference = 0;
    cpu.data.forEach((value, k) => {
      range = Math.max(range, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - (gpu.data[k] as number))); // NaN stays NaN
    });
    if (`${cpu.shape}` === `${gpu.shape}` && difference <= AGREEMENT * range) return;
    throw new Error(
      `Cannot open the backbone on webgpu: at tap "${
        printable(tap)
      }" its features [${gpu.shape}] differ from the CPU's ` +
        `[${cpu.shape}] by ${difference} where the largest is ${range}; use the wasm provider`,
    );
  });
}
