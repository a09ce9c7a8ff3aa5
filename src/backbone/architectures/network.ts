import { GraphBuilder, IMAGE } from "./graph.ts";
import type { OnnxGraph } from "../onnx/write.ts";
import type { WeightSource } from "../checkpoint/weights.ts";

/** A feature map inside a network, at a place where it can be tapped. */
export interface Point {
  /** Name of the place, for example `block3` or `layer1`. */
  readonly name: string;
  /** The value in the graph. */
  readonly value: string;
  /** Number of channels. */
  readonly channels: number;
  /** Pixels of the image, per axis, to one of the map. */
  readonly stride: number;
}

/**
 * A convolutional network: adds its layers to a graph, and stops after each place where features can be tapped.
 * Layers after the last place that is asked for are never built, nor are their weights read.
 */
export type Architecture = (graph: GraphBuilder, image: string) => Generator<Point, void>;

/**
 * Builds the part of a network up to its last tap.
 *
 * @param architecture The network.
 * @param weights Where its layers get their weights.
 * @param taps Names of points, which become the outputs `[n, channels, h, w]`.
 * @returns The graph; its input is `image`, `[n, 3, height, width]`.
 * @throws {RangeError} If the network has no point of such a name; the message lists those it has.
 * @throws {SyntaxError} If weights are missing or have another shape.
 */
export function buildTrunk(
  architecture: Architecture,
  weights: WeightSource,
  taps: readonly string[],
): OnnxGraph {
  const graph = new GraphBuilder("trunk", weights);
  const missing = new Set(taps);
  const passed: string[] = [];
  for (const { name, value, channels } of architecture(graph, IMAGE)) {
    passed.push(name);
    if (missing.delete(name)) graph.output(value, name, ["n", channels, `${name}_height`, `${name}_width`]);
    if (missing.size === 0) return graph.finish();
  }
  throw new RangeError(`Cannot tap '${[...missing]}': the network has ${passed.join(", ")}`);
}
