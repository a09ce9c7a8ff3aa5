import type * as ort from "onnxruntime-web/jspi";
import type { Size } from "../../preprocess/settings.ts";
import { imageEnds, imageSize } from "./onnx_backbone.ts";
import { cutOnnx } from "./cut.ts";
import { moveInside } from "./external.ts";
import { imageInput, type Layout } from "./input.ts";
import { randomImages, runModel, withModel } from "./measure.ts";
import type { NodeField, OnnxFile } from "./read.ts";
import { requirements } from "./requirements.ts";

/** The operations of a network through which an image goes, and what size everything has there. */
export interface ShapedGraph {
  /** Size of the image. */
  readonly image: Size;
  /** Operations whose results depend on the image's pixels, each after those it depends on. */
  readonly nodes: readonly ShapedNode[];
  /** Extents of values, by name: what the operations make, and kernels of convolutions. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** An operation, and what it takes and makes of the values that depend on the image's pixels. */
export interface ShapedNode extends Pick<NodeField, "operator" | "inputs"> {
  /** Values that it takes, those inside its graphs included. */
  readonly from: readonly string[];
  /** Values that it makes. */
  readonly to: readonly string[];
}

/** Operators whose results depend on the size of a value, not on what is in it. */
const OF_SIZE_ALONE: readonly string[] = ["Shape", "Size"];

/**
 * Finds out the size of every value in a network by running it once on the CPU.
 *
 * @param file The network.
 * @param size Of the image; left out: what it declares, or ImageNet's.
 * @param layout Order of the axes of its input; left out: as declared.
 * @returns Operations and sizes for one image.
 * @throws {TypeError} If it takes no RGB images.
 * @throws {RangeError} If the size is not the one that it declares.
 * @throws {Error} If ONNX Runtime refuses it, or it fails on an image of that size.
 */
export async function shapeGraph(opened: OnnxFile, size?: Size, layout?: Layout): Promise<ShapedGraph> {
  const { path } = opened;
  const outputs = opened.outputs.map(({ name }) => name);
  const { nodes, names } = requirements(opened, outputs);
  const input = imageInput(opened, names, layout);
  const image = size ?? imageSize(input);
  if ((input.height ?? image.height) !== image.height || (input.width ?? image.width) !== image.width) {
    throw new RangeError(
      `Cannot run '${path}' on images of ${image.width}x${image.height}: it takes ${input.width}x${input.height} alone`,
    );
  }
  const passed = dependents(opened.nodes.filter((node) => nodes.has(node)), input.name);
  const kernels = passed.filter(({ operator }) => operator === "Conv").map(({ inputs }) => inputs[1] ?? "");
  const values = [...new Set([...passed.flatMap(({ to }) => to), ...kernels])];
  const { file } = await moveInside(opened, names);
  const ends = imageEnds(file, input);
  // the sizes alone are fetched: all values together may not fit into memory
  const after = values.map((value) => ({
    op: "Shape",
    inputs: [value],
    output: `extents of ${value}`,
    attributes: {},
  }));
  const onnx = cutOnnx(file, { outputs, ...ends, after });
  const taps = after.map(({ output }) => output);
  const extents = await withModel(
    path,
    onnx,
    undefined,
    async (session) =>
      await runModel(
        path,
        session,
        { input: ends.input.name, taps },
        await randomImages([1, 3, image.height, image.width]),
      ),
  );
  const shapes = taps.map((tap) => [...(extents[tap] as ort.TypedTensor<"int64">).data].map(Number));
  return { image, nodes: passed, shapes: new Map(values.map((name, i) => [name, shapes[i] ?? []])) };
}

function dependents(nodes: readonly NodeField[], input: string): ShapedNode[] {
  const reached = new Set([input]);
  return nodes.flatMap(({ operator, inputs, outputs, captured }) => {
    const from = [...new Set([...inputs, ...captured])].filter((name) => reached.has(name));
    const to = outputs.filter((name) => name !== "");
    if (from.length === 0 || OF_SIZE_ALONE.includes(operator)) return [];
    for (const name of to) reached.add(name);
    return [{ operator, inputs, from, to }];
  });
}
