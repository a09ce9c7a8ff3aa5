import type { GraphBuilder, Padding } from "./graph.ts";
import type { Architecture, Point } from "./network.ts";

/** A family member of EfficientNet (Tan & Le 2019, https://arxiv.org/abs/1905.11946). */
export interface EfficientNetOptions {
  /** Factor of the channels. */
  readonly width: number;
  /** Factor of the blocks in a stage. */
  readonly depth: number;
  /** The Lite variants: ReLU6, no squeeze-excitation, and stem, head and first and last stage not scaled. */
  readonly lite: boolean;
  /** Zeros as TensorFlow puts them, or as PyTorch does. */
  readonly padding: "tensorflow" | "torch";
}

/** One stage of the base network B0, table 1 of the paper. */
export interface Stage {
  /** Height and width of the depthwise kernels. */
  kernel: number;
  /** Stride of the first block. */
  stride: number;
  /** Factor by which a block's first convolution widens. */
  expand: number;
  /** Output channels of every block. */
  channels: number;
  /** Number of blocks. */
  blocks: number;
}

const STAGES: readonly Stage[] = [
  { kernel: 3, stride: 1, expand: 1, channels: 16, blocks: 1 },
  { kernel: 3, stride: 2, expand: 6, channels: 24, blocks: 2 },
  { kernel: 5, stride: 2, expand: 6, channels: 40, blocks: 2 },
  { kernel: 3, stride: 2, expand: 6, channels: 80, blocks: 3 },
  { kernel: 5, stride: 1, expand: 6, channels: 112, blocks: 3 },
  { kernel: 5, stride: 2, expand: 6, channels: 192, blocks: 4 },
  { kernel: 3, stride: 1, expand: 6, channels: 320, blocks: 1 },
];
const STEM_CHANNELS = 32;
const CHANNEL_MULTIPLE = 8;
/** Squeeze-excitation keeps this part of a block's input channels. */
const SQUEEZE = 1 / 4;

/**
 * An EfficientNet; its points are `block1`, `block2`, ... , each the output of one block, counted through all stages.
 *
 * @param options Which of the family.
 * @returns The network up to its last block.
 */
export function efficientNet(options: EfficientNetOptions): Architecture {
  return function* (graph, image): Generator<Point, void> {
    const layers = new Layers(graph, options);
    let channels = options.lite ? STEM_CHANNELS : scaledChannels(STEM_CHANNELS, options.width);
    let x = layers.activate(layers.conv(image, "stem", [channels, 3, 3, 3], 2));
    let stride = 2;
    let count = 0;
    for (const [index, stage] of scaledStages(options).entries()) {
      for (let i = 0; i < stage.blocks; i++) {
        const step = i === 0 ? stage.stride : 1;
        x = layers.block(x, `stage${index + 1}.${i}`, { ...stage, stride: step, input: channels });
        channels = stage.channels;
        stride *= step;
        yield { name: `block${++count}`, value: x, channels, stride };
      }
    }
  };
}

/**
 * The seven stages of a member of the family.
 *
 * @param options Which of the family.
 * @returns The stages, with their channels and numbers of blocks scaled.
 */
export function scaledStages({ width, depth, lite }: EfficientNetOptions): Stage[] {
  return STAGES.map((stage, index) => {
    const fixed = lite && (index === 0 || index === STAGES.length - 1);
    return {
      ...stage,
      channels: scaledChannels(stage.channels, width),
      blocks: fixed ? stage.blocks : Math.ceil(stage.blocks * depth),
    };
  });
}

/** Rounds to a multiple of eight, but never by more than a tenth downwards. */
function scaledChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.floor((scaled + CHANNEL_MULTIPLE / 2) / CHANNEL_MULTIPLE) * CHANNEL_MULTIPLE;
  const least = Math.max(CHANNEL_MULTIPLE, rounded);
  return least < 0.9 * scaled ? least + CHANNEL_MULTIPLE : least;
}

/** The layers that blocks are made of. */
class Layers {
  constructor(readonly graph: GraphBuilder, readonly options: EfficientNetOptions) {}

  conv(
    x: string,
    name: string,
    shape: readonly [number, number, number, number],
    stride = 1,
    groups = 1,
  ): string {
    return this.graph.conv(x, name, shape, { stride, padding: this.#padding(shape[2], stride) }, groups);
  }

  activate(x: string): string {
    return this.options.lite
      ? this.graph.relu6(x)
      : this.graph.apply("Mul", x, this.graph.apply("Sigmoid", x));
  }

  /** Inverted bottleneck: widen, filter each channel, weigh the channels, project, add the input if it fits. */
  block(
    x: string,
    name: string,
    { input, kernel, stride, expand, channels }: Stage & { input: number },
  ): string {
    const wide = input * expand;
    let y = expand === 1 ? x : this.activate(this.conv(x, `${name}.expand`, [wide, input, 1, 1]));
    y = this.activate(this.conv(y, `${name}.depthwise`, [wide, 1, kernel, kernel], stride, wide));
    if (!this.options.lite) {
      y = this.#squeezeExcitation(y, name, wide, Math.max(1, Math.floor(input * SQUEEZE)));
    }
    y = this.conv(y, `${name}.project`, [channels, wide, 1, 1]);
    return stride === 1 && input === channels ? this.graph.apply("Add", y, x) : y;
  }

  #squeezeExcitation(x: string, name: string, channels: number, squeezed: number): string {
    const pooled = this.graph.apply("GlobalAveragePool", x);
    const y = this.activate(this.conv(pooled, `${name}.squeeze`, [squeezed, channels, 1, 1]));
    const z = this.conv(y, `${name}.excite`, [channels, squeezed, 1, 1]);
    return this.graph.apply("Mul", x, this.graph.apply("Sigmoid", z));
  }

  /** At stride 1 both conventions are the same. */
  #padding(kernel: number, stride: number): Padding {
    return this.options.padding === "tensorflow" && stride > 1 ? "same" : (kernel - 1) / 2;
  }
}
