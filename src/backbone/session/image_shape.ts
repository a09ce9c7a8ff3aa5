/** Which images a loaded model takes. */

import type * as ort from "onnxruntime-web/jspi";
import { printable } from "../../format/printable.ts";
import type { Ports } from "./run.ts";

/** What a loaded model says of its inputs and outputs. */
export type Declarations = Pick<ort.InferenceSession, "inputNames" | "outputNames" | "inputMetadata">;

/** Extents `[n, 3, h, w]` of an image batch; `undefined` where the model takes any. */
export type ImageShape = readonly (number | undefined)[];

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
