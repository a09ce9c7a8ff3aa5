import { float32, type StoredTensor, storedTensor } from "../../format/dtype.ts";
import { requireTensor, type TensorFile } from "../../format/require_tensor.ts";
import { layOutSafetensors } from "../../format/safetensors.ts";
import { here } from "../../platform/here.ts";
import type { OnnxGraph } from "../onnx/write.ts";

/** Kernel `[out, in / groups, height, width]` (or `[out, in]`) and bias `[out]` of one layer, ready for inference. */
export interface LayerWeights {
  /** Kernel, row-major. */
  readonly kernel: Float32Array<ArrayBuffer>;
  /** One number for each output channel. */
  readonly bias: Float32Array<ArrayBuffer>;
}

/**
 * Where a network gets its weights: called once for each layer, in order.
 *
 * @param layer Name of the layer, in the architecture's own words.
 * @param shape Shape that its kernel must have.
 * @returns Its weights.
 * @throws {SyntaxError} If they are missing or have another shape.
 */
export type WeightSource = (layer: string, shape: readonly number[]) => LayerWeights;

/** Where a layer's weights are in a state dict, as prefixes of its tensors' names. */
export interface StateDictKeys {
  /** Convolution or linear layer: `.weight`, and `.bias` when no batch norm follows. */
  readonly layer: string;
  /** The batch norm after it, if any: `.weight`, `.bias`, `.running_mean`, `.running_var`. */
  readonly norm?: string;
}

/** A batch norm at inference: `y = scale * (x - mean) / sqrt(variance + epsilon) + shift`, channel by channel. */
export interface BatchNorm {
  /** Learned factor, often called gamma. */
  readonly scale: Float32Array;
  /** Learned offset, often called beta. */
  readonly shift: Float32Array;
  /** Running mean. */
  readonly mean: Float32Array;
  /** Running variance. */
  readonly variance: Float32Array;
  /** What is added to the variance. */
  readonly epsilon: number;
}

/**
 * Weights stored by this project: `<layer>.kernel` and `<layer>.bias`, batch norms folded.
 *
 * @param file The stored tensors, in single or half precision.
 * @returns The source.
 */
export function storedWeights(file: TensorFile): WeightSource {
  return (layer, shape) => ({
    kernel: float32(requireTensor(file, `${layer}.kernel`, shape)),
    bias: float32(requireTensor(file, `${layer}.bias`, shape.slice(0, 1))),
  });
}

/**
 * Weights of a PyTorch state dict, with each batch norm folded into the convolution before it.
 *
 * @param file The state dict.
 * @param keys Which tensors belong to a layer.
 * @param epsilon What the network's batch norms add to the variance.
 * @returns The source.
 */
export function foldedWeights(
  file: TensorFile,
  keys: (layer: string) => StateDictKeys,
  epsilon: number,
): WeightSource {
  return (name, shape) => {
    const { layer, norm } = keys(name);
    const vector = (key: string) => float32(requireTensor(file, key, shape.slice(0, 1)));
    const kernel = float32(requireTensor(file, `${layer}.weight`, shape));
    if (norm === undefined) return { kernel, bias: vector(`${layer}.bias`) };
    return foldBatchNorm(kernel, {
      scale: vector(`${norm}.weight`),
      shift: vector(`${norm}.bias`),
      mean: vector(`${norm}.running_mean`),
      variance: vector(`${norm}.running_var`),
      epsilon,
    });
  };
}

/**
 * Folds a batch norm into the convolution without bias that it follows: for each output channel
 * `kernel' = a * kernel` and `bias' = shift - a * mean` with `a = scale / sqrt(variance + epsilon)`. Computed in
 * float64, rounded once.
 *
 * @param kernel Kernel of the convolution, output channels slowest.
 * @param norm The batch norm, one number of each kind for each output channel.
 * @returns Kernel and bias of the one convolution that does both.
 */
export function foldBatchNorm(kernel: Float32Array, norm: BatchNorm): LayerWeights {
  const channels = norm.scale.length;
  const perChannel = kernel.length / channels;
  const folded = new Float32Array(kernel.length);
  const bias = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const at = (numbers: Float32Array) => numbers[channel] ?? NaN;
    const factor = at(norm.scale) / Math.sqrt(at(norm.variance) + norm.epsilon);
    bias[channel] = at(norm.shift) - factor * at(norm.mean);
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
      folded[i] = (kernel[i] ?? NaN) * factor;
    }
  }
  return { kernel: folded, bias };
}

/**
 * The weights of a graph, under the names by which {@linkcode storedWeights} finds them again.
 *
 * @param graph A graph that was built of layers.
 * @returns Kernels and biases by name, in single precision; views, not copies.
 */
export function graphWeights({ initializers }: OnnxGraph): Map<string, StoredTensor> {
  const layers = initializers.filter(({ shape }) => shape.length > 0);
  return new Map(layers.map(({ name, shape, values }) => [name, storedTensor("F32", shape, values)]));
}

/**
 * Fingerprint of weights: names, types, shapes and data, whatever file they are in and what else it says.
 *
 * @param tensors Weights by name.
 * @returns SHA-256 of their canonical safetensors file, in hexadecimal.
 */
export async function hashWeights(tensors: ReadonlyMap<string, StoredTensor>): Promise<string> {
  const hash = await here.hasher();
  for (const part of layOutSafetensors(tensors).parts) hash.update(part);
  return await hash.digest();
}
