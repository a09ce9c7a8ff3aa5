/** Places in a convolutional network where features are best taken. */

import type { ShapedGraph, ShapedNode } from "./shapes.ts";

/** The last feature map of its size. */
export interface StageEnd {
  /** Name of the value. */
  readonly name: string;
  /** Channels. */
  readonly channels: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** Pixels of the image, per axis, to one of the map. */
  readonly stride: number;
}

/** Levels that PaDiM takes: layers 1 to 3 of a ResNet, strides 4 to 16. */
const LEVELS = 3;
const FINEST_STRIDE = 4;

/**
 * Lists the ends of a network's stages: for every size of feature maps the last one that everything behind it is
 * computed from. Where skip connections leave none of a size (networks with several outputs), the last that something
 * smaller is computed from.
 *
 * Inverted bottlenecks (Sandler et al. 2018, https://arxiv.org/abs/1801.04381, section 3) widen before they reduce: there the
 * last map is the widened one, which holds no more than the block's input, and that is the stage's end.
 *
 * @param graph The network.
 * @returns One for every size, finest first.
 */
export function stageEnds(graph: ShapedGraph): StageEnd[] {
  const convolved = graph.nodes.slice(graph.nodes.findIndex(({ operator }) => operator === "Conv"));
  const made = new Set(convolved.flatMap(({ to }) => to));
  const ends = new Map<string, string>(); // by size; a later one takes the place of an earlier
  for (const name of [...reducedValues(graph, convolved), ...bottlenecks(convolved)]) {
    const map = featureMap(graph, name);
    if (map && made.has(name)) ends.set(`${map.height}x${map.width}`, name);
  }
  return [...ends.values()].map((name) => featureMap(graph, beforeWidening(graph, name)))
    .filter((map) => map !== undefined)
    .sort((a, b) => b.height * b.width - a.height * a.width);
}

/**
 * Chooses stage ends as PaDiM does.
 *
 * @param ends All ends, finest first.
 * @returns The first three of stride 4 and coarser; if there are none, the coarsest.
 */
export function suggestTaps(ends: readonly StageEnd[]): StageEnd[] {
  const coarse = ends.filter(({ stride }) => stride >= FINEST_STRIDE);
  return coarse.length > 0 ? coarse.slice(0, LEVELS) : ends.slice(-1);
}

/** A value as a feature map: [1, c, h, w], more than one position, the image's aspect ratio. */
function featureMap({ image, shapes }: ShapedGraph, name: string): StageEnd | undefined {
  const [n, channels, height, width, ...more] = shapes.get(name) ?? [];
  if (n !== 1 || !channels || !height || !width || more.length > 0 || height * width === 1) return undefined;
  const stride = Math.round(image.height / height);
  if (Math.round(image.width / width) !== stride) return undefined;
  return { name, channels, height, width, stride };
}

/** Values, in order, that are the only one still needed when they are made: all that follows is computed from them. */
function bottlenecks(nodes: readonly ShapedNode[]): string[] {
  const uses = new Map<string, number>();
  for (const name of nodes.flatMap(({ from }) => from)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const needed = new Set<string>();
  return nodes.flatMap(({ from, to }) => {
    for (const name of from) {
      const left = (uses.get(name) ?? 0) - 1;
      uses.set(name, left);
      if (left === 0) needed.delete(name);
    }
    for (const name of to) if (uses.has(name)) needed.add(name);
    if (needed.size === 0) return to; // the network's last value
    return needed.size === 1 ? [...needed] : [];
  });
}

/** Values, in order, from which something smaller is computed. */
function reducedValues(graph: ShapedGraph, nodes: readonly ShapedNode[]): string[] {
  return nodes.flatMap(({ from, to }) => {
    const rows = Math.max(...to.map((name) => featureMap(graph, name)?.height ?? 0));
    return from.filter((name) => (featureMap(graph, name)?.height ?? 0) > rows);
  });
}

function beforeWidening(graph: ShapedGraph, name: string): string {
  const widening = onlyConvolution(graph, name);
  const source = widening?.inputs[0] ?? "";
  const [channels = 0, inputs = 0, height, width] = kernel(graph, widening);
  const pointwise = height === 1 && width === 1 && inputs === graph.shapes.get(source)?.[1];
  if (!pointwise || channels <= inputs || !sameSize(graph, source, name)) return name;
  // behind a depthwise convolution it is the second half of a block (MobileNetV1), not the first half of the next
  const [, perGroup] = kernel(graph, onlyConvolution(graph, source));
  return perGroup === 1 ? name : source;
}

/** The convolution of which alone a value is computed, with norms and activations in between; none if there are more. */
function onlyConvolution(graph: ShapedGraph, name: string): ShapedNode | undefined {
  const makers = new Map(graph.nodes.flatMap((node) => node.to.map((made) => [made, node])));
  const found = new Set<ShapedNode | undefined>();
  const seen = new Set<string>();
  const open = [name];
  for (let value = open.pop(); value !== undefined && found.size < 2; value = open.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const node = makers.get(value);
    if (
      node === undefined || node.operator === "Conv" ||
      !node.from.every((from) => sameSize(graph, from, name))
    ) {
      found.add(node?.operator === "Conv" ? node : undefined);
    } else {
      open.push(...node.from);
    }
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}

function kernel({ shapes }: ShapedGraph, node: ShapedNode | undefined): readonly number[] {
  return shapes.get(node?.inputs[1] ?? "") ?? [];
}

function sameSize({ shapes }: ShapedGraph, a: string, b: string): boolean {
  return `${shapes.get(a)?.slice(2)}` === `${shapes.get(b)?.slice(2)}`;
}
