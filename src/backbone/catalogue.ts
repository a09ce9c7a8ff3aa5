/**
 * The backbones that are known by name. An entry says everything that scores depend on besides the weights.
 *
 * @module
 */

import { parseSafetensors } from "../format/safetensors.ts";
import { efficientNet, type EfficientNetOptions } from "./efficientnet.ts";
import { IMAGE } from "./graph.ts";
import { type Architecture, buildTrunk } from "./network.ts";
import { encodeOnnx } from "./onnx.ts";
import { hashWeights, storedWeights } from "./weights.ts";

/** An output of a backbone: one feature map. */
export interface Tap {
  /** Name of the output in the ONNX model. */
  readonly name: string;
  /** Number of channels. */
  readonly channels: number;
  /** Pixels of the input, per axis, to one of the feature map. */
  readonly stride: number;
}

/** What a backbone wants of its input: RGB scaled to 0..1, minus `mean`, divided by `std`. */
export interface Normalisation {
  /** Red, green, blue. */
  readonly mean: readonly [number, number, number];
  /** Red, green, blue. */
  readonly std: readonly [number, number, number];
}

/** What there is to know about a backbone, whether it is in the catalogue or somebody's own model. */
export interface Backbone {
  /** Name on the command line and in model files. */
  readonly name: string;
  /** Feature maps, finest first. */
  readonly taps: readonly Tap[];
  /** Channels that a PaDiM fit keeps unless told otherwise. */
  readonly defaultDims: number;
  /** Size of the images it was trained on, in pixels. */
  readonly input: { readonly height: number; readonly width: number };
  /** How it wants its input. */
  readonly normalisation: Normalisation;
  /** Licence of the weights, as an SPDX identifier. */
  readonly licence: string;
}

/** A backbone of the catalogue, which is built from architecture and weights. */
export interface CatalogueEntry extends Backbone {
  /** The network. */
  readonly architecture: Architecture;
  /** File of its weights in the folder `weights/`. */
  readonly weights: string;
}

/** A backbone ready to run. */
export interface LoadedBackbone {
  /** What it is. */
  readonly backbone: Backbone;
  /** ONNX model up to the last tap: batch, height and width are free. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Name of the model's input, `[n, 3, height, width]`. */
  readonly inputName: string;
  /** SHA-256 of its weights, in hexadecimal: the same weights give the same features. */
  readonly weightsHash: string;
}

/** EfficientNet-Lite0, https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite */
export const LITE0: EfficientNetOptions = { width: 1, depth: 1, lite: true, padding: "tensorflow" };

/** The Lite models were trained on `(pixel - 127) / 128`. */
const LITE_NORMALISATION: Normalisation = {
  mean: [127 / 255, 127 / 255, 127 / 255],
  std: [128 / 255, 128 / 255, 128 / 255],
};

/** All entries. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
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
    weights: "efficientnet-lite0.safetensors",
  },
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
    throw new RangeError(`Cannot find backbone '${name}': the catalogue has ${names}`);
  }
  return entry;
}

/**
 * Loads a backbone: reads its weights (which needs read permission) and builds its model.
 *
 * @param name Name of a backbone in the catalogue.
 * @returns The backbone, ready to run.
 * @throws {RangeError} If there is none of that name.
 * @throws {SyntaxError} If the file of its weights is damaged or incomplete.
 */
export async function loadBackbone(name: string): Promise<LoadedBackbone> {
  const backbone = findBackbone(name);
  const bytes = await Deno.readFile(new URL(`./weights/${backbone.weights}`, import.meta.url));
  const file = parseSafetensors(bytes, backbone.weights);
  const taps = backbone.taps.map((tap) => tap.name);
  const graph = buildTrunk(backbone.architecture, storedWeights(file), taps);
  return { backbone, onnx: encodeOnnx(graph), inputName: IMAGE, weightsHash: hashWeights(file.tensors) };
}
