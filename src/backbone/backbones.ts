/** What networks there are, adding the weights of one, and where features can be taken from somebody's own. */

import type { Backbone } from "./backbone.ts";
import { CATALOGUE, findBackbone } from "./catalogue.ts";
import type { Layout } from "./onnx/input.ts";
import type { StageEnd } from "./onnx/stage_ends.ts";
import { storeWeights, weightsAtHand } from "./store.ts";

/** A network of the catalogue. */
export interface BackboneEntry extends Backbone {
  /** `embedded`, the path of its imported weights, or null where they are not at hand. */
  readonly weights: string | null;
  /** Where they are published, and the file's name, which ends with the first digits of its SHA-256. */
  readonly published: { readonly url: string; readonly file: string };
}

/** What an import of weights yields. */
export interface AddedBackbone {
  /** Name of the network. */
  readonly backbone: string;
  /** Path of its weights from now on. */
  readonly weights: string;
  /** SHA-256 of the file that they came from, in hexadecimal. */
  readonly sha256: string;
  /** Whether the file's name has digits of its hash, so that it could be checked. */
  readonly checked: boolean;
}

/** Values of an ONNX model that can be used as feature maps. */
export interface FoundTaps {
  /** Size of the image that the grids are for. */
  readonly image: { readonly width: number; readonly height: number };
  /** Ends of the convolution stages, in the order of the model. */
  readonly ends: readonly StageEnd[];
  /** Names of those to take unless one knows better, finest first. */
  readonly suggested: readonly string[];
}

/** Lists the networks of the catalogue. */
export async function listBackbones(): Promise<BackboneEntry[]> {
  return await Promise.all(CATALOGUE.map(async (entry) => {
    const { name, taps, defaultDims, input, normalisation, licence, published } = entry;
    const weights = await weightsAtHand(entry);
    return { name, taps, defaultDims, input, normalisation, licence, published, weights };
  }));
}

/**
 * Imports the published weights of a network of the catalogue.
 *
 * @param name Its name.
 * @param source Path or address of its .pth or .safetensors file; an address needs permission to reach it.
 * @throws {RangeError} If there is no network of that name.
 * @throws {SyntaxError} If the file is not the network's, or damaged.
 */
export async function addBackbone(name: string, source: string): Promise<AddedBackbone> {
  const entry = findBackbone(name);
  const { importWeights, readWeightFile } = await import("./checkpoint/import_weights.ts");
  const imported = await importWeights(entry, await readWeightFile(source));
  const weights = await storeWeights(entry, imported);
  return { backbone: name, weights, sha256: imported.sha256, checked: imported.checked };
}

/**
 * Finds where features can be taken from an ONNX model.
 *
 * @param path An .onnx file.
 * @param options.size Of the image; by default what the model declares, else 224.
 * @param options.layout Order of the axes of its input; by default as it declares.
 * @throws {RangeError} If no convolution of it makes a map of the image's aspect ratio.
 */
export async function findTaps(
  path: string,
  { size, layout }: { size?: { width: number; height: number } | undefined; layout?: Layout | undefined } =
    {},
): Promise<FoundTaps> {
  const [{ openOnnx }, { shapeGraph }, { stageEnds, suggestTaps }] = await Promise.all([
    import("./onnx/open.ts"),
    import("./onnx/shapes.ts"),
    import("./onnx/stage_ends.ts"),
  ]);
  const graph = await shapeGraph(await openOnnx(path), size, layout);
  const ends = stageEnds(graph);
  if (ends.length === 0) {
    throw new RangeError(
      `Cannot find feature maps in '${path}': no convolution of it makes one of the image's aspect ratio; ` +
        "name values of the model as taps",
    );
  }
  return { image: graph.image, ends, suggested: suggestTaps(ends).map(({ name }) => name) };
}
