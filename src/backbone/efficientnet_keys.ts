import type { Stage } from "./efficientnet.ts";
import type { StateDictKeys } from "./weights.ts";

type Names = Readonly<Record<string, StateDictKeys>>;

/** How a package names the tensors of an EfficientNet. */
interface Dialect {
  /** Layers outside the blocks. */
  readonly outside: Names;
  /** What comes before the layers of a block. */
  readonly prefix: (stage: number, block: number, before: number) => string;
  /** Layers of a block that widens its input. */
  readonly widening: Names;
  /** Layers of a block that does not, as in the first stage. */
  readonly plain: Names;
}

/** The package `efficientnet_pytorch` and its relatives count blocks through all stages. */
const EFFICIENTNET_PYTORCH_BLOCK: Names = {
  expand: { layer: "_expand_conv", norm: "_bn0" },
  depthwise: { layer: "_depthwise_conv", norm: "_bn1" },
  project: { layer: "_project_conv", norm: "_bn2" },
};

const DIALECTS = {
  "efficientnet-pytorch": {
    outside: {
      stem: { layer: "_conv_stem", norm: "_bn0" },
      head: { layer: "_conv_head", norm: "_bn1" },
      classifier: { layer: "_fc" },
    },
    prefix: (_stage, block, before) => `_blocks.${before + block}.`,
    widening: EFFICIENTNET_PYTORCH_BLOCK,
    plain: EFFICIENTNET_PYTORCH_BLOCK,
  },
} satisfies Record<string, Dialect>;

/** Packages whose names for the tensors of an EfficientNet are known. */
export type EfficientNetDialect = keyof typeof DIALECTS;

/**
 * Where the layers of an EfficientNet are in a state dict.
 *
 * @param dialect The package whose names the state dict has.
 * @param stages The network's stages.
 * @returns For the name of a layer, the names of its tensors.
 */
export function efficientNetKeys(
  dialect: EfficientNetDialect,
  stages: readonly Stage[],
): (layer: string) => StateDictKeys {
  const { outside, prefix, widening, plain }: Dialect = DIALECTS[dialect];
  return (name) => {
    const [, stage, block, layer = name] = /^stage(\d+)\.(\d+)\.(\w+)$/.exec(name) ?? [];
    const index = Number(stage) - 1;
    const names = stage === undefined ? outside : stages[index]?.expand === 1 ? plain : widening;
    const keys = names[layer];
    if (keys === undefined) throw new TypeError(`Cannot name layer '${name}' in the words of ${dialect}`);
    if (stage === undefined) return keys;
    const before = stages.slice(0, index).reduce((sum, { blocks }) => sum + blocks, 0);
    const start = prefix(Number(stage), Number(block), before);
    return { layer: start + keys.layer, ...(keys.norm !== undefined && { norm: start + keys.norm }) };
  };
}
