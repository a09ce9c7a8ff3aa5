import type { GraphBuilder } from "./graph.ts";
import type { Architecture, Point } from "./network.ts";
import type { StateDictKeys } from "../checkpoint/weights.ts";

/** A residual network (He et al. 2015, https://arxiv.org/abs/1512.03385), as torchvision builds it. */
export interface ResNetOptions {
  /** Blocks in each of the four layers. */
  readonly blocks: readonly number[];
  /**
   * Two 3x3 convolutions a block, or a bottleneck of 1x1, 3x3, 1x1 that is `width` times as wide inside as the
   * original's (Zagoruyko & Komodakis 2016, https://arxiv.org/abs/1605.07146).
   */
  readonly bottleneck: false | { readonly width: number };
}

const STEM_CHANNELS = 64;
/** A bottleneck puts out this many times the channels of its layer. */
const EXPANSION = 4;

/** One block: its input, and its layer's channels. */
interface Block {
  name: string;
  input: number;
  planes: number;
  output: number;
  stride: number;
}

/**
 * A residual network; its points are `layer1` to `layer4`, the outputs of the layers.
 *
 * @param options Which of the family.
 * @returns The network up to its last layer.
 */
export function resNet({ blocks, bottleneck }: ResNetOptions): Architecture {
  return function* (graph, image): Generator<Point, void> {
    const stem = graph.conv(image, "conv1", [STEM_CHANNELS, 3, 7, 7], { stride: 2, padding: 3 });
    let x = graph.maxPool(graph.apply("Relu", stem), 3, { stride: 2, padding: 1 });
    let input = STEM_CHANNELS;
    let stride = 4;
    for (const [index, count] of blocks.entries()) {
      const planes = STEM_CHANNELS * 2 ** index;
      const output = bottleneck ? planes * EXPANSION : planes;
      for (let i = 0; i < count; i++) {
        const step = i === 0 && index > 0 ? 2 : 1;
        const block = { name: `layer${index + 1}.${i}`, input, planes, output, stride: step };
        const y = bottleneck ? bottleneckPath(graph, x, block, bottleneck.width) : basicPath(graph, x, block);
        x = graph.apply("Relu", graph.apply("Add", y, shortcut(graph, x, block)));
        input = output;
        stride *= step;
      }
      yield { name: `layer${index + 1}`, value: x, channels: output, stride };
    }
  };
}

/**
 * Where the layers of a residual network are in a state dict of torchvision or timm, which agree.
 *
 * @param layer Name of a layer here, which is the convolution's there.
 * @returns The names of its tensors.
 */
export function resNetKeys(layer: string): StateDictKeys {
  const norm = layer.replace(/conv(\d)$/, "bn$1").replace(/downsample\.0$/, "downsample.1");
  return norm === layer ? { layer } : { layer, norm };
}

function basicPath(graph: GraphBuilder, x: string, { name, input, planes, stride }: Block): string {
  const y = graph.apply(
    "Relu",
    graph.conv(x, `${name}.conv1`, [planes, input, 3, 3], { stride, padding: 1 }),
  );
  return graph.conv(y, `${name}.conv2`, [planes, planes, 3, 3], { stride: 1, padding: 1 });
}

/** torchvision puts the stride on the 3x3 convolution ("ResNet v1.5"), the paper on the one before. */
function bottleneckPath(graph: GraphBuilder, x: string, block: Block, width: number): string {
  const { name, input, planes, output, stride } = block;
  const inner = planes * width;
  const pointwise = { stride: 1, padding: 0 };
  const y = graph.apply("Relu", graph.conv(x, `${name}.conv1`, [inner, input, 1, 1], pointwise));
  const z = graph.apply("Relu", graph.conv(y, `${name}.conv2`, [inner, inner, 3, 3], { stride, padding: 1 }));
  return graph.conv(z, `${name}.conv3`, [output, inner, 1, 1], pointwise);
}

/** The input itself, or a projection of it where size or channels change. */
function shortcut(graph: GraphBuilder, x: string, { name, input, output, stride }: Block): string {
  if (stride === 1 && input === output) return x;
  return graph.conv(x, `${name}.downsample.0`, [output, input, 1, 1], { stride, padding: 0 });
}
