/**
 * The backbones that are known by name. An entry says everything that scores depend on besides the weights.
 *
 * @module
 */

import { parseSafetensors } from "../format/safetensors.ts";
import {
  EFFICIENTNET_B4,
  EFFICIENTNET_B5,
  EFFICIENTNET_LITE0,
  RESNET18,
  WIDE_RESNET50_2,
} from "./catalogue_entries.ts";
import { IMAGE } from "./architectures/graph.ts";
import { buildTrunk } from "./architectures/network.ts";
import type { CatalogueEntry, LoadedBackbone } from "./backbone.ts";
import { encodeOnnx } from "./onnx/write.ts";
import { readStored } from "./store.ts";
import { hashWeights, storedWeights } from "./checkpoint/weights.ts";

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
    throw new RangeError(`Cannot find backbone '${name}': the catalogue has ${names}`);
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
