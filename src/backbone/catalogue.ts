/**
 * The backbones that are known by name. An entry says everything that scores depend on besides the weights.
 *
 * @module
 */

import { printable } from "../format/printable.ts";
import { parseSafetensors } from "../format/safetensors.ts";
import {
  EFFICIENTNET_B4,
  EFFICIENTNET_B5,
  EFFICIENTNET_LITE0,
  RESNET18,
  WIDE_RESNET50_2,
} from "./catalogue_entries.ts";
import { IMAGE } from "./architectures/graph.ts";
import { type Architecture, buildTrunk } from "./architectures/network.ts";
import { encodeOnnx } from "./onnx/write.ts";
import type { Layout } from "./onnx/input.ts";
import { readStored } from "./store.ts";
import { hashWeights, type StateDictKeys, storedWeights } from "./checkpoint/weights.ts";

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
  /** Its file, if it is somebody's ONNX model and not in the catalogue. */
  readonly onnx?: OnnxIdentity;
}

/** A file with somebody's ONNX model, and how it is taken. */
export interface OnnxIdentity {
  /** Path of the file. */
  readonly path: string;
  /** SHA-256 of the file alone, without weights in other files, in hexadecimal. */
  readonly sha256: string;
  /** Order of the axes of its input. */
  readonly layout: Layout;
}

/** A way in which published files hold the weights of a network. */
export interface WeightFormat {
  /** Names of a layer's tensors. */
  readonly keys: (layer: string) => StateDictKeys;
  /** What the batch norms that were trained with them add to the variance. */
  readonly epsilon: number;
}

/** A backbone of the catalogue, which is built from architecture and weights. */
export interface CatalogueEntry extends Backbone {
  /** The network. */
  readonly architecture: Architecture;
  /** File in the folder `weights/`, if the weights come with the program. */
  readonly embedded?: string;
  /** Where the weights are published; the file's name ends with the first digits of its SHA-256. */
  readonly published: { readonly url: string; readonly file: string };
  /** Formats that can be imported; the first whose names are in a file is taken. */
  readonly formats: readonly [WeightFormat, ...WeightFormat[]];
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
  const file = parseSafetensors(await readStored(backbone, cache), name);
  const taps = backbone.taps.map((tap) => tap.name);
  const graph = buildTrunk(backbone.architecture, storedWeights(file), taps);
  return { backbone, onnx: encodeOnnx(graph), inputName: IMAGE, weightsHash: hashWeights(file.tensors) };
}
