/** The image input of somebody's ONNX model. */

import { printable } from "../../format/printable.ts";
import { type NamedField, ofModel, type OnnxFile } from "./read.ts";
import { type WireField, wireInteger, wireMessage, wireNested } from "./wire.ts";

/** Order of the axes of an image batch: channels before height and width, or after them. */
export type Layout = "nchw" | "nhwc";

/** What a model declares of its image input; `undefined` for extents that are free or not declared. */
export interface ImageInput {
  /** Name of the input. */
  readonly name: string;
  /** Order of its axes. */
  readonly layout: Layout;
  /** Images in a batch. */
  readonly batch: number | undefined;
  /** Rows. */
  readonly height: number | undefined;
  /** Columns. */
  readonly width: number | undefined;
}

const TYPE = 2; // of ValueInfoProto
const TENSOR_TYPE = 1; // of TypeProto
const ELEMENT_TYPE = 1; // of TypeProto.Tensor
const SHAPE = 2; // of TypeProto.Tensor
const DIMENSION = 1; // of TensorShapeProto
const SIZE = 1; // of TensorShapeProto.Dimension
/** TensorProto.DataType by number, as far as inputs of networks have them. */
const ELEMENTS: Readonly<Record<number, string>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  6: "int32",
  7: "int64",
  9: "bool",
  10: "float16",
  11: "float64",
  16: "bfloat16",
};
const RGB = 3;

interface Declaration {
  readonly name: string;
  readonly type: string;
  /** Unknown if the model does not even say how many axes there are. */
  readonly shape: readonly (number | undefined)[] | undefined;
}

/**
 * Finds the image input: the only float32 input with four axes, three of the second or the last.
 *
 * @param file The model.
 * @param used Names of the values that count.
 * @param layout Order of the axes; left out: as the declared shape has it, `nchw` if it leaves both open.
 * @returns The input.
 * @throws {SyntaxError} If its declaration is damaged.
 * @throws {TypeError} If the values need no input, more than one, or one that takes no RGB images.
 */
export function imageInput(file: OnnxFile, used: ReadonlySet<string>, layout?: Layout): ImageInput {
  const constants = new Set(file.initializers.map(({ name }) => name));
  const wanted = file.inputs.filter(({ name }) => used.has(name) && !constants.has(name));
  const inputs = ofModel(file.path, () => wanted.map(declaration));
  const [input] = inputs;
  if (!input || inputs.length > 1) {
    const names = inputs.map(({ name }) => `'${printable(name)}'`).join(", ") || "none";
    throw new TypeError(
      `Cannot use '${file.path}' as a backbone: its taps must depend on one image input alone: they need ${names}`,
    );
  }
  const shape = input.shape ?? [undefined, undefined, undefined, undefined];
  const order = layout ?? (shape[1] !== RGB && shape[3] === RGB ? "nhwc" : "nchw");
  const [channels, height, width] = (order === "nchw" ? [1, 2, 3] : [3, 1, 2]).map((axis) => shape[axis]);
  if (input.type === "float32" && shape.length === 4 && (channels ?? RGB) === RGB) {
    return { name: input.name, layout: order, batch: shape[0], height, width };
  }
  const received = printable(`${input.type} [${shape.map((extent) => extent ?? "?")}]`);
  throw new TypeError(
    `Cannot use '${file.path}' as a backbone: input '${printable(input.name)}' must be float32 ` +
      `${order === "nchw" ? "[n,3,h,w]" : "[n,h,w,3]"}: it is ${received}; export the network so`,
  );
}

function declaration({ name, field }: NamedField): Declaration {
  const tensor = wireNested(wireNested(wireMessage(field), TYPE), TENSOR_TYPE);
  const element = integer(tensor, ELEMENT_TYPE);
  const shape = tensor.find(({ number }) => number === SHAPE);
  const dimensions = shape && wireMessage(shape).filter(({ number }) => number === DIMENSION);
  return {
    name,
    type: ELEMENTS[element ?? 0] ?? `element type ${element ?? "unknown"}`,
    shape: dimensions?.map((dimension) => {
      const size = integer(wireMessage(dimension), SIZE);
      return size !== undefined && size > 0 ? size : undefined; // 0 and -1 stand for free axes in some exporters' files
    }),
  };
}

function integer(fields: readonly WireField[], number: number): number | undefined {
  const field = fields.find((field) => field.number === number);
  return field && wireInteger(field);
}
