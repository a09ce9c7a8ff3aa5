/** What a backbone is: a network whose feature maps are looked at. */

import type { Architecture } from "./architectures/network.ts";
import type { StateDictKeys } from "./checkpoint/weights.ts";
import type { Layout } from "./onnx/input.ts";
import type { AssetName } from "../platform/assets.ts";

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
  readonly embedded?: AssetName;
  /** Where the weights are published; the file's name ends with the first digits of its SHA-256. */
  readonly published: { readonly url: string; readonly file: string };
  /** Formats that can be imported; the first whose names are in a file is taken. */
  readonly formats: readonly [WeightFormat, ...WeightFormat[]];
}

/** A backbone ready to run. */
export interface LoadedBackbone {
  /** What it is. */
  readonly backbone: Backbone;
  /** ONNX model up to the last tap: batch, height and width are free. Of a large one none is left once a session has taken it. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  /** Makes the same model again. */
  readonly again: () => Promise<Uint8Array<ArrayBuffer>>;
  /** Name of the model's input, `[n, 3, height, width]`. */
  readonly inputName: string;
  /** SHA-256 of its weights, in hexadecimal: the same weights give the same features. */
  readonly weightsHash: string;
}
