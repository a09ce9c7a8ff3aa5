import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from "../onnx/write.ts";
import type { WeightSource } from "../checkpoint/weights.ts";

/** Name of the image input of every graph that is built here. */
export const IMAGE = "image";

/**
 * Zeros around the input of a window operation: a number of them on every side, as PyTorch counts, or `same` as
 * TensorFlow: as many as make the output `ceil(size / stride)`, the odd one at the bottom and right. How many those
 * are depends on the size, so they are left to the runtime.
 */
export type Padding = number | "same";

/** How a window moves. */
export interface Window {
  /** Step in pixels. */
  readonly stride: number;
  /** Zeros around the input. */
  readonly padding: Padding;
}

/** Builds the ONNX graph of a network, operation by operation; a value is known by its name. */
export class GraphBuilder {
  readonly #name: string;
  readonly #weights: WeightSource;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #outputs: (OnnxValue & { value: string })[] = [];

  /**
   * Starts an empty graph with one input, `image`: RGB, normalised, `[n, 3, height, width]`.
   *
   * @param name Name of the graph.
   * @param weights Where the layers get their weights.
   */
  constructor(name: string, weights: WeightSource) {
    this.#name = name;
    this.#weights = weights;
  }

  /**
   * Convolution with bias.
   *
   * @param x Input `[n, in, h, w]`.
   * @param layer Name of the layer, for its weights.
   * @param shape Shape of the kernel, `[out, in / groups, height, width]`.
   * @param window How the kernel moves.
   * @param groups Number of groups of channels that are convolved apart.
   * @returns Output `[n, out, h', w']`.
   */
  conv(
    x: string,
    layer: string,
    shape: readonly [number, number, number, number],
    { stride, padding }: Window,
    groups = 1,
  ): string {
    return this.#add("Conv", [x, ...this.#layer(layer, shape)], {
      kernel_shape: shape.slice(2),
      strides: [stride, stride],
      ...padAttributes(padding),
      group: groups,
    });
  }

  /**
   * Clamps to 0..6.
   *
   * @param x Any value.
   * @returns The same shape.
   */
  relu6(x: string): string {
    return this.#add("Clip", [x, this.#scalar("zero", 0), this.#scalar("six", 6)]);
  }

  /**
   * Largest value in each window; what lies outside the input does not count.
   *
   * @param x Input `[n, c, h, w]`.
   * @param size Height and width of the window.
   * @param window How it moves.
   * @returns Output `[n, c, h', w']`.
   */
  maxPool(x: string, size: number, { stride, padding }: Window): string {
    return this.#add("MaxPool", [x], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      ...padAttributes(padding),
    });
  }

  /**
   * Any operator that needs neither weights nor attributes, for example `Relu`, `Sigmoid`, `Add`, `Mul`,
   * `GlobalAveragePool`, `Flatten`.
   *
   * @param op Its name in ONNX.
   * @param inputs Its inputs.
   * @returns Its output.
   */
  apply(op: string, ...inputs: string[]): string {
    return this.#add(op, inputs);
  }

  /**
   * Makes a value an output of the graph.
   *
   * @param value The value.
   * @param name Name of the output.
   * @param shape Sizes of its axes, or their names.
   */
  output(value: string, name: string, shape: OnnxValue["shape"]): void {
    this.#outputs.push({ value, name, shape });
  }

  /**
   * Ends the graph. Outputs are values renamed, so that no copying operation is needed for them.
   *
   * @returns The graph.
   */
  finish(): OnnxGraph {
    const names = new Map(this.#outputs.map(({ value, name }) => [value, name]));
    const rename = (value: string) => names.get(value) ?? value;
    return {
      name: this.#name,
      nodes: this.#nodes.map((node) => {
        return { ...node, inputs: node.inputs.map(rename), output: rename(node.output) };
      }),
      initializers: [...this.#initializers.values()],
      inputs: [{ name: IMAGE, shape: ["n", 3, "height", "width"] }],
      outputs: this.#outputs.map(({ name, shape }) => ({ name, shape })),
    };
  }

  #layer(layer: string, shape: readonly number[]): string[] {
    const { kernel, bias } = this.#weights(layer, shape);
    return [
      this.#constant(`${layer}.kernel`, shape, kernel),
      this.#constant(`${layer}.bias`, shape.slice(0, 1), bias),
    ];
  }

  #scalar(name: string, value: number): string {
    return this.#constant(name, [], Float32Array.of(value));
  }

  #constant(name: string, shape: readonly number[], values: Float32Array<ArrayBuffer>): string {
    this.#initializers.set(name, { name, shape, values });
    return name;
  }

  #add(op: string, inputs: string[], attributes: Record<string, OnnxAttribute> = {}): string {
    const output = `${op.toLowerCase()}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, output, attributes });
    return output;
  }
}

function padAttributes(padding: Padding): Record<string, OnnxAttribute> {
  return padding === "same" ? { auto_pad: "SAME_UPPER" } : { pads: [padding, padding, padding, padding] };
}
