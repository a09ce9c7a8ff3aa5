/**
 * Reader of ONNX models: names are decoded, all else stays as it is in the file.
 *
 * Schema: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (the numbers below are its field numbers)
 *
 * @module
 */

import { type WireField, wireFields, wireInteger, wireMessage, wireNested, wireTexts } from "./wire.ts";

/** Field numbers of ModelProto. */
export const MODEL = { GRAPH: 7, TRAINING: 20 };
/** Field numbers of GraphProto. */
export const GRAPH = {
  NODE: 1,
  INITIALIZER: 5,
  INPUT: 11,
  OUTPUT: 12,
  VALUE_INFO: 13,
  QUANTIZATION: 14,
  SPARSE_INITIALIZER: 15,
};
/** Field numbers of TensorProto. */
export const TENSOR = { NAME: 8, RAW_DATA: 9, EXTERNAL_DATA: 13, DATA_LOCATION: 14 };
const NODE = { INPUT: 1, OUTPUT: 2, NAME: 3, OPERATOR: 4, ATTRIBUTE: 5 };
const ATTRIBUTE = { TENSOR: 5, GRAPH: 6, TENSORS: 10, GRAPHS: 11 };
const SPARSE_VALUES = 1;
const VALUE_NAME = 1;
const TENSOR_NAME = 1; // of a TensorAnnotation
const EXTERNAL = 1; // of TensorProto.DataLocation

/** Graphs in graphs that are followed; protobuf itself stops at 100 messages, three of which are one step. */
const MAX_DEPTH = 32;

/** A part of a graph that has a name, as it stands in the file. */
export interface NamedField {
  /** Its name. */
  readonly name: string;
  /** The field. */
  readonly field: WireField;
}

/** An operation. */
export interface NodeField extends NamedField {
  /** Its operator. */
  readonly operator: string;
  /** Names of the values it is given; empty ones are left out of the operation. */
  readonly inputs: readonly string[];
  /** Names of the values it makes. */
  readonly outputs: readonly string[];
  /** Every name that the graphs inside it (bodies of If, Loop, Scan) use, whether it is theirs or from outside. */
  readonly captured: readonly string[];
  /** Whether a tensor inside it is stored in another file. */
  readonly external: boolean;
}

/** A constant. */
export interface InitializerField extends NamedField {
  /** Whether its data are in another file. */
  readonly external: boolean;
}

/** A model, taken apart. */
export interface OnnxFile {
  /** Path of the file, for messages. */
  readonly path: string;
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Fields of the model beside its graph: versions, operator sets, functions, metadata. */
  readonly rest: readonly WireField[];
  /** Operations, each after those it depends on. */
  readonly nodes: readonly NodeField[];
  /** Constants. */
  readonly initializers: readonly InitializerField[];
  /** Inputs; before version 4 of the format, constants are among them. */
  readonly inputs: readonly NamedField[];
  /** Outputs. */
  readonly outputs: readonly NamedField[];
  /** How values are quantised. */
  readonly quantization: readonly NamedField[];
  /** Fields of the graph that no value depends on. */
  readonly graphRest: readonly WireField[];
}

/**
 * Takes a model apart.
 *
 * @param bytes The file; borrowed, the result is views on it.
 * @param path Its path, for messages.
 * @returns Its parts.
 * @throws {SyntaxError} If it is not an ONNX model, or damaged.
 */
export function readOnnx(bytes: Uint8Array<ArrayBuffer>, path: string): OnnxFile {
  return ofModel(path, () => {
    const fields = wireFields(bytes);
    const [graph, ...more] = fields.filter(({ number }) => number === MODEL.GRAPH);
    if (!graph || more.length > 0) {
      throw new SyntaxError(`it has ${graph ? more.length + 1 : 0} graphs, not one`);
    }
    const rest = fields.filter(({ number }) => number !== MODEL.GRAPH);
    return { path, bytes, rest, ...readGraph(wireMessage(graph), 0) };
  });
}

/**
 * Looks into a model; what is damaged is said with its file.
 *
 * @param path Its path.
 * @param look Decodes a part of it.
 * @returns What that returned.
 * @throws {SyntaxError} If the part is damaged.
 */
export function ofModel<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(
      `Cannot read '${path}' as an ONNX model: ${cause.message}; give a complete .onnx file`,
      { cause },
    );
  }
}

function readGraph(graph: readonly WireField[], depth: number): Omit<OnnxFile, "path" | "bytes" | "rest"> {
  const of = (number: number) => graph.filter((field) => field.number === number);
  const known = Object.values(GRAPH);
  return {
    nodes: of(GRAPH.NODE).map((field) => readNode(field, depth)),
    initializers: [
      ...of(GRAPH.INITIALIZER).map((field) => initializer(field, wireMessage(field))),
      ...of(GRAPH.SPARSE_INITIALIZER).map((field) =>
        initializer(field, wireNested(wireMessage(field), SPARSE_VALUES))
      ),
    ],
    inputs: of(GRAPH.INPUT).map((field) => named(field, VALUE_NAME)),
    outputs: of(GRAPH.OUTPUT).map((field) => named(field, VALUE_NAME)),
    quantization: of(GRAPH.QUANTIZATION).map((field) => named(field, TENSOR_NAME)),
    graphRest: graph.filter(({ number }) => !known.includes(number)),
  };
}

function readNode(field: WireField, depth: number): NodeField {
  const fields = wireMessage(field);
  const attributes = fields.filter(({ number }) => number === NODE.ATTRIBUTE).flatMap(wireMessage);
  const tensors = attributes.filter(({ number }) => [ATTRIBUTE.TENSOR, ATTRIBUTE.TENSORS].includes(number));
  const graphs = attributes.filter(({ number }) => [ATTRIBUTE.GRAPH, ATTRIBUTE.GRAPHS].includes(number))
    .map((graph) => readInner(graph, depth + 1));
  return {
    field,
    name: text(fields, NODE.NAME),
    operator: text(fields, NODE.OPERATOR),
    inputs: wireTexts(fields, NODE.INPUT),
    outputs: wireTexts(fields, NODE.OUTPUT),
    captured: graphs.flatMap(({ names }) => names),
    external: tensors.some((tensor) => isExternal(wireMessage(tensor))) ||
      graphs.some(({ external }) => external),
  };
}

/** What a graph inside a node uses. A name is unique in all graphs around it, so that its own ones do no harm. */
function readInner(field: WireField, depth: number): { names: string[]; external: boolean } {
  if (depth > MAX_DEPTH) throw new SyntaxError(`graphs lie in graphs ${depth} deep, ${MAX_DEPTH} are read`);
  const { nodes, initializers, outputs } = readGraph(wireMessage(field), depth);
  return {
    names: [
      ...nodes.flatMap(({ inputs, captured }) => [...inputs, ...captured]),
      ...outputs.map(({ name }) => name),
    ],
    external: nodes.some(({ external }) => external) || initializers.some(({ external }) => external),
  };
}

function initializer(field: WireField, tensor: readonly WireField[]): InitializerField {
  return { field, name: text(tensor, TENSOR.NAME), external: isExternal(tensor) };
}

function isExternal(tensor: readonly WireField[]): boolean {
  return tensor.some((field) => field.number === TENSOR.DATA_LOCATION && wireInteger(field) === EXTERNAL);
}

function named(field: WireField, number: number): NamedField {
  return { field, name: text(wireMessage(field), number) };
}

function text(fields: readonly WireField[], number: number): string {
  return wireTexts(fields, number)[0] ?? "";
}
