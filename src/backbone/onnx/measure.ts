/** Runs somebody's model once, to see what it computes. */

import type * as ort from "onnxruntime-web/jspi";
import { printable } from "../../format/printable.ts";
import { Random } from "../../random.ts";
import type { Size } from "../../preprocess/settings.ts";
import { engineReason } from "../session/engine_reason.ts";
import type { Ports } from "../session/run.ts";
import {
  createWasmSession,
  exclusive,
  onnxRuntime,
  OPENING_PATIENCE,
  SILENT,
  startRuntime,
} from "../session/runtime.ts";

/** Shape of one feature map. */
export interface MapShape {
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** Largest difference between features of an image alone and in a batch, relative to the largest; they measure 1e-6 apart. */
const BATCH_AGREEMENT = 1e-3;

/**
 * Opens a model on the CPU, uses it, and releases it.
 *
 * @param path Path of the file that it was made from, for messages.
 * @param onnx The model.
 * @param threads Threads to run it on; left out: as many as the runtime has.
 * @param use What to do with the session; nothing else runs meanwhile.
 * @returns What `use` returned.
 * @throws {Error} If ONNX Runtime refuses the model.
 */
export function withModel<T>(
  path: string,
  onnx: Uint8Array,
  threads: number | undefined,
  use: (session: ort.InferenceSession) => Promise<T>,
): Promise<T> {
  return exclusive(async () => {
    await startRuntime(threads);
    const session = await createWasmSession(onnx).catch((cause) => {
      throw new Error(`Cannot use '${path}' as a backbone: ${printable(cause.message)}`, { cause });
    });
    try {
      return await use(session);
    } finally {
      await session.release();
    }
  }, OPENING_PATIENCE);
}

/**
 * Runs a model on random images.
 *
 * @param path Path of the file that it was made from, for messages.
 * @param session The model.
 * @param ports Its input and the outputs to fetch.
 * @param images The batch.
 * @returns The outputs by name.
 * @throws {Error} If it fails; the message says on what.
 */
export async function runModel(
  path: string,
  session: ort.InferenceSession,
  { input, taps }: Ports,
  images: ort.Tensor,
): Promise<ort.InferenceSession.ReturnType> {
  return await session.run({ [input]: images }, taps, SILENT).catch((cause) => {
    throw new Error(
      `Cannot use '${path}' as a backbone: it fails on images [${images.dims}]: ${engineReason(cause)}`,
      {
        cause,
      },
    );
  });
}

/**
 * Random images, the same ones every time.
 *
 * @param shape `[n, 3, h, w]`.
 * @returns The batch, normalised.
 */
export async function randomImages(
  shape: readonly [number, number, number, number],
): Promise<ort.TypedTensor<"float32">> {
  const { Tensor } = await onnxRuntime();
  const random = new Random(0);
  const length = shape.reduce((product, extent) => product * extent);
  return new Tensor("float32", Float32Array.from({ length }, () => 4 * random.next() - 2), shape);
}

/**
 * Runs a model on two images, apart and as a batch, which must make no difference: networks that were exported for a
 * batch of one may have that built in.
 *
 * @param path Path of the file that it was made from, for messages.
 * @param session The model.
 * @param ports Its input and its taps.
 * @param size Of the images.
 * @returns Shapes of the taps for one image, in their order.
 * @throws {TypeError} If a tap is not a float32 map `[n, c, h, w]`.
 * @throws {Error} If the model fails, or computes images of a batch otherwise than apart.
 */
export async function measureTaps(
  path: string,
  session: ort.InferenceSession,
  ports: Ports,
  { height, width }: Size,
): Promise<MapShape[]> {
  const { Tensor } = await onnxRuntime();
  const both = await randomImages([2, 3, height, width]);
  const half = both.size / 2;
  const apart = [both.data.subarray(0, half), both.data.subarray(half)].map((data) =>
    new Tensor("float32", data, [1, 3, height, width])
  );
  const run = (images: ort.Tensor) => runModel(path, session, ports, images);
  const [first, second, together] = [
    await run(apart[0] as ort.Tensor),
    await run(apart[1] as ort.Tensor),
    await run(both),
  ];
  return ports.taps.map((tap) => {
    const of = (outputs: ort.InferenceSession.ReturnType) => outputs[tap] as ort.TypedTensor<"float32">;
    const shape = mapShape(path, tap, of(first));
    requireSame(path, tap, [of(first), of(second)], of(together));
    return shape;
  });
}

function mapShape(path: string, tap: string, { type, dims }: ort.Tensor): MapShape {
  const [n, channels, height, width, ...more] = dims;
  if (type === "float32" && n === 1 && channels && height && width && more.length === 0) {
    return { channels, height, width };
  }
  throw new TypeError(
    `Cannot tap '${
      printable(tap)
    }' in '${path}': it must be float32 [n,c,h,w]: it is ${type} [${dims}] for one image`,
  );
}

function requireSame(
  path: string,
  tap: string,
  apart: readonly ort.TypedTensor<"float32">[],
  together: ort.TypedTensor<"float32">,
): void {
  const dims = [apart.length, ...apart[0]?.dims.slice(1) ?? []];
  let at = 0;
  let range = 0;
  let difference = 0;
  for (const { data } of apart) {
    for (const value of data) {
      range = Math.max(range, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - (together.data[at++] as number))); // NaN stays NaN
    }
  }
  if (`${together.dims}` === `${dims}` && difference <= BATCH_AGREEMENT * range) return;
  throw new Error(
    `Cannot tap '${
      printable(tap)
    }' in '${path}': a batch of two images gives [${together.dims}], off by ${difference} where the ` +
      `largest feature of either alone is ${range}, [${dims}] is wanted; export the network with a free batch axis`,
  );
}
