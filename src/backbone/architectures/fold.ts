import type { LayerWeights } from "../checkpoint/weights.ts";

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
