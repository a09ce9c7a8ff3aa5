/**
 * Checks of a model when it is opened. ONNX Runtime's WebGPU provider runs some broken models (a kernel for four
 * channels on three, say) without an error and with nonsense for a result; its CPU provider reports them. So every
 * model runs once on the CPU, and a WebGPU session must then give the same features.
 *
 * @module
 */

import type * as ort from "onnxruntime-web/jspi";
import { printable } from "../../format/printable.ts";
import { Random } from "../../random.ts";
import { onnxRuntime } from "./onnx_runtime.ts";
import type { Ports } from "./session_run.ts";
import { SILENT } from "./session_runtime.ts";

/** Height and width of the probe where the model leaves them open: unequal, and enough for any ImageNet trunk. */
const PROBE_SIZE = [96, 112] as const;

/** Largest difference between providers, relative to the tap's largest feature; they measure 1e-6 apart. */
const AGREEMENT = 1e-3;

/** What a loaded model says of its inputs and outputs. */
export type Declarations = Pick<ort.InferenceSession, "inputNames" | "outputNames" | "inputMetadata">;

/** Extents `[n, 3, h, w]` of an image batch; `undefined` where the model takes any. */
export type ImageShape = readonly (number | undefined)[];

/** One feature map `[1, c, h, w]` on the host. */
export interface HostFeatures {
  /** Its extents. */
  readonly shape: readonly number[];
  /** Its elements. */
  readonly data: Float32Array;
}

/** An image and the features that the CPU computed of it, one per tap. */
export interface Probe {
  /** The image's extents, `[n, 3, h, w]`. */
  readonly shape: readonly number[];
  /** The image. */
  readonly image: Float32Array<ArrayBuffer>;
  /** The feature maps, in the order of the taps. */
  readonly features: readonly HostFeatures[];
}

/**
 * Reads from a loaded model which images it takes.
 *
 * @throws {TypeError} If it has no such input or outputs, or the input is not one batch of float32 RGB images.
 */
export function imageShape(session: Declarations, { input, taps }: Ports): ImageShape {
  const missing = taps.filter((tap) => !session.outputNames.includes(tap));
  if (taps.length === 0 || missing.length > 0) {
    throw new TypeError(
      `Cannot open the backbone: taps [${printable(`${taps}`)}] must be outputs of the model: it has [${
        printable(`${session.outputNames}`)
      }]`,
    );
  }
  const [declared] = session.inputMetadata;
  if (session.inputNames.length !== 1 || declared?.name !== input) {
    throw new TypeError(
      `Cannot open the backbone: "${printable(input)}" must be the model's only input: it has [${
        printable(`${session.inputNames}`)
      }]`,
    );
  }
  const shape: ImageShape = declared.isTensor ? declared.shape.map(fixedExtent) : [];
  if (!declared.isTensor || declared.type !== "float32" || shape.length !== 4 || (shape[1] ?? 3) !== 3) {
    const received = declared.isTensor ? `${declared.type} [${declared.shape}]` : "no tensor";
    throw new TypeError(
      `Cannot open the backbone: input "${
        printable(input)
      }" must be float32 [n,3,h,w]: the model declares ${received}`,
    );
  }
  return [shape[0], 3, shape[2], shape[3]];
}

function fixedExtent(extent: number | string): number | undefined {
  return typeof extent === "number" && extent > 0 ? extent : undefined; // ONNX Runtime gives -1 for one without a name
}

/**
 * Runs a model on a seeded random image, on the CPU.
 *
 * @param session A session of a CPU provider.
 * @param shape What {@linkcode imageShape} read.
 * @throws {Error} If the model fails; the message is ONNX Runtime's.
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
      throw new Error(`Cannot run the backbone on a [${extents}] image: ${printable(cause.message)}`, {
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
    return { shape: dims, data };
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
  expected: readonly HostFeatures[],
  actual: readonly HostFeatures[],
): void {
  taps.forEach((tap, i) => {
    const [cpu, gpu] = [expected[i] as HostFeatures, actual[i] as HostFeatures];
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
