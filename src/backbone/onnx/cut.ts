import { type OnnxNode, type OnnxValue, writeNode, writeValue } from "./write.ts";
import { printable } from "../../format/printable.ts";
import { requireRoom } from "./external.ts";
import { GRAPH, MODEL, type NamedField, type NodeField, type OnnxFile } from "./read.ts";
import { requirements } from "./requirements.ts";
import { byteLength, concatenate, delimited, message } from "./wire.ts";

/** What the part of a model looks like from outside. */
export interface Ends {
  /** Names of values. */
  readonly outputs: readonly string[];
  /** Takes the place of all inputs, constants aside. */
  readonly input: OnnxValue;
  /** Operations put before all others. */
  readonly before?: readonly OnnxNode[];
  /** Operations put after all others; what they make are outputs as well. */
  readonly after?: readonly OnnxNode[];
}

/**
 * Cuts a model at named values. What they do not need is dropped; the rest stays byte for byte, operator sets and
 * functions too. Only the types of values in between go, which hold the batch and image size of the export and which
 * the runtime finds out by itself.
 *
 * @param file The model; what the outputs need must be inside of it.
 * @param ends Outputs and input of the part.
 * @returns An ONNX model.
 * @throws {RangeError} If a value is not there, or the result would be larger than protobuf allows.
 * @throws {SyntaxError} If the model is damaged.
 * @throws {TypeError} If an operation keeps a tensor in another file.
 */
export function cutOnnx(
  file: OnnxFile,
  { outputs, input, before = [], after = [] }: Ends,
): Uint8Array<ArrayBuffer> {
  const { nodes, names } = requirements(file, outputs);
  const operations = file.nodes.filter((node) => nodes.has(node));
  requireInside(file, operations);
  const weights = file.initializers.filter(({ name }) => names.has(name));
  const constants = new Set(weights.map(({ name }) => name));
  const rest = file.rest.filter(({ number }) => number !== MODEL.TRAINING).map(({ raw }) => raw);
  const graph = [
    ...before.flatMap(encodeNode),
    ...raw(operations),
    ...after.flatMap(encodeNode),
    ...file.graphRest.map(({ raw }) => raw),
    ...raw(file.quantization.filter(({ name }) => names.has(name))),
    ...delimited(GRAPH.INPUT, [message((pbf) => writeValue(input, pbf))]),
    ...raw(weights),
    ...raw(file.inputs.filter(({ name }) => constants.has(name))),
    ...[...outputs, ...after.map(({ output }) => output)].flatMap(encodeOutput),
  ];
  const parts = [...rest, ...delimited(MODEL.GRAPH, graph)];
  requireRoom(file.path, byteLength(parts));
  return concatenate(parts);
}

function requireInside({ path }: OnnxFile, operations: readonly NodeField[]): void {
  const stray = operations.find(({ external }) => external);
  if (!stray) return;
  throw new TypeError(
    `Cannot cut '${path}': operation '${printable(stray.name)}' (${
      printable(stray.operator)
    }) keeps a tensor of its own in another file; ` +
      "save the model with the tensors of attributes inside",
  );
}

function raw(parts: readonly NamedField[]): Uint8Array<ArrayBuffer>[] {
  return parts.map(({ field }) => field.raw);
}

function encodeNode(node: OnnxNode): Uint8Array<ArrayBuffer>[] {
  return delimited(GRAPH.NODE, [message((pbf) => writeNode(node, pbf))]);
}

/** An output by its name alone: the runtime finds out type and shape. */
function encodeOutput(name: string): Uint8Array<ArrayBuffer>[] {
  return delimited(GRAPH.OUTPUT, [message((pbf) => pbf.writeStringField(1, name))]);
}
