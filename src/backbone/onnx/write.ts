/**
 * Writer of ONNX models: the part of the protobuf schema that convolutional networks with float32 weights need.
 *
 * Schema: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 (the numbers below are its field numbers)
 *
 * @module
 */

import { PbfWriter } from "pbf";

/** An attribute of a node: an integer, a list of integers, or text. */
export type OnnxAttribute = number | readonly number[] | string;

/** One operation. */
export interface OnnxNode {
  /** Operator of the default domain, for example `Conv`. */
  readonly op: string;
  /** Names of values and initializers, in the operator's order. */
  readonly inputs: readonly string[];
  /** Name of the value it computes. */
  readonly output: string;
  /** Attributes by name. */
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant, stored in the model. */
export interface OnnxInitializer {
  /** Name that nodes refer to. */
  readonly name: string;
  /** Sizes of the axes; empty for a scalar. */
  readonly shape: readonly number[];
  /** Elements in row-major order. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** An input or output of the graph: float32, of a size that may vary along named axes. */
export interface OnnxValue {
  /** Name of the value. */
  readonly name: string;
  /** Size, or name, of each axis. */
  readonly shape: readonly (number | string)[];
}

/** A computation from inputs to outputs. */
export interface OnnxGraph {
  /** Name of the graph. */
  readonly name: string;
  /** Operations, each after those it depends on. */
  readonly nodes: readonly OnnxNode[];
  /** Constants. */
  readonly initializers: readonly OnnxInitializer[];
  /** What the caller gives. */
  readonly inputs: readonly OnnxValue[];
  /** What the caller gets. */
  readonly outputs: readonly OnnxValue[];
}

/** The version that ONNX Runtime 1.14 and later read, and the operator set that goes with it. */
const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
/** More than a network takes beside its weights. */
const REST_BYTES = 2 ** 18;
const ATTRIBUTE = { INT: 2, STRING: 3, INTS: 7 };

/**
 * Encodes a graph as an ONNX model.
 *
 * @param graph The graph; its initializers are copied once.
 * @returns The bytes of the model file.
 */
export function encodeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const weights = graph.initializers.reduce((sum, { values }) => sum + values.byteLength, 0);
  const room = new ArrayBuffer(weights + REST_BYTES); // a buffer that grows would be there twice, and twice as large
  const pbf = new PbfWriter(room);
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, "oddspot");
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, OPSET);
  const { buffer, length } = pbf.finish() as Uint8Array<ArrayBuffer>;
  return new Uint8Array(buffer.transfer(length));
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeVarintField(2, version);
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const initializer of graph.initializers) pbf.writeMessage(5, writeTensor, initializer);
  for (const value of graph.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) pbf.writeMessage(12, writeValue, value);
}

/**
 * Writes one operation.
 *
 * @param node The operation.
 * @param pbf Takes the fields of a NodeProto.
 */
export function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  pbf.writeStringField(2, node.output);
  pbf.writeStringField(3, node.output);
  pbf.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, attribute);
}

function writeAttribute([name, value]: [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === "number") {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, ATTRIBUTE.INT);
  } else if (typeof value === "string") {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, ATTRIBUTE.STRING);
  } else {
    pbf.writePackedVarint(8, [...value]);
    pbf.writeVarintField(20, ATTRIBUTE.INTS);
  }
}

function writeTensor({ name, shape, values }: OnnxInitializer, pbf: PbfWriter): void {
  pbf.writePackedVarint(1, [...shape]);
  pbf.writeVarintField(2, FLOAT);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/**
 * Writes one input or output.
 *
 * @param value The value.
 * @param pbf Takes the fields of a ValueInfoProto.
 */
export function writeValue({ name, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, (_, type) => type.writeMessage(1, writeTensorType, shape), shape);
}

function writeTensorType(shape: OnnxValue["shape"], pbf: PbfWriter): void {
  pbf.writeVarintField(1, FLOAT);
  pbf.writeMessage(2, writeShape, shape);
}

function writeShape(shape: OnnxValue["shape"], pbf: PbfWriter): void {
  for (const size of shape) pbf.writeMessage(1, writeDimension, size);
}

function writeDimension(size: number | string, pbf: PbfWriter): void {
  if (typeof size === "number") pbf.writeVarintField(1, size);
  else pbf.writeStringField(2, size);
}
