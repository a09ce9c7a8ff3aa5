import type { Stage } from "./efficientnet.ts";
import type { StateDictKeys } from "../checkpoint/weights.ts";

/** Packages whose names for the tensors of an EfficientNet are known. */
export type EfficientNetDialect = "efficientnet-pytorch" | "timm" | "torchvision";

type Names = Readonly<Record<string, StateDictKeys>>;

/** How a package names the tensors of an EfficientNet. */
interface Dialect {
  /** Layers outside the blocks. */
  readonly outside: Names;
  /** What comes before the layers of a block; stages count from 1, blocks in their stage from 0. */
  readonly prefix: (stage: number, block: number, before: number) => string;
  /** Layers of a block that widens its input. */
  readonly widening: Names;
  /** Layers of a block that does not, as in the first stage. */
  readonly plain: Names;
}

const EFFICIENTNET_PYTORCH_BLOCK: Names = {
  expand: { layer: "_expand_conv", norm: "_bn0" },
  depthwise: { layer: "_depthwise_conv", norm: "_bn1" },
  squeeze: { layer: "_se_reduce" },
  excite: { layer: "_se_expand" },
  project: { layer: "_project_conv", norm: "_bn2" },
};

const TIMM_SQUEEZE: Names = {
  squeeze: { layer: "se.conv_reduce" },
  excite: { layer: "se.conv_expand" },
};

const DIALECTS: Readonly<Record<EfficientNetDialect, Dialect>> = {
  // counts blocks through all stages
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
  // numbers the norms of a block by their order, and calls the last pointwise convolution by its role
  timm: {
    outside: {
      stem: { layer: "conv_stem", norm: "bn1" },
      head: { layer: "conv_head", norm: "bn2" },
      classifier: { layer: "classifier" },
    },
    prefix: (stage, block) => `blocks.${stage - 1}.${block}.`,
    widening: {
      expand: { layer: "conv_pw", norm: "bn1" },
      depthwise: { layer: "conv_dw", norm: "bn2" },
      ...TIMM_SQUEEZE,
      project: { layer: "conv_pwl", norm: "bn3" },
    },
    plain: {
      depthwise: { layer: "conv_dw", norm: "bn1" },
      ...TIMM_SQUEEZE,
      project: { layer: "conv_pw", norm: "bn2" },
    },
  },
  // has everything in numbered sequences
  torchvision: {
    outside: {
      stem: { layer: "features.0.0", norm: "features.0.1" },
      head: { layer: "features.8.0", norm: "features.8.1" },
      classifier: { layer: "classifier.1" },
    },
    prefix: (stage, block) => `features.${stage}.${block}.block.`,
    widening: {
      expand: { layer: "0.0", norm: "0.1" },
      depthwise: { layer: "1.0", norm: "1.1" },
      squeeze: { layer: "2.fc1" },
      excite: { layer: "2.fc2" },
      project: { layer: "3.0", norm: "3.1" },
    },
    plain: {
      depthwise: { layer: "0.0", norm: "0.1" },
      squeeze: { layer: "1.fc1" },
      excite: { layer: "1.fc2" },
      project: { layer: "2.0", norm: "2.1" },
    },
  },
};

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
  const { outside, prefix, widening, plain } = DIALECTS[dialect];
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
