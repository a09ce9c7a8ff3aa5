import { createHash } from "node:crypto";
import type { TensorFile } from "../../format/require_tensor.ts";
import { encodeSafetensors, parseSafetensors, type SafetensorsFile } from "../../format/safetensors.ts";
import type { CatalogueEntry, WeightFormat } from "../backbone.ts";
import { readCheckpoint } from "./read.ts";
import { buildTrunk } from "../architectures/network.ts";
import { foldedWeights, graphWeights, type WeightSource } from "./weights.ts";

/** A published weight file. */
export interface WeightFile {
  /** Its name, without folders: publishers put the first digits of its hash there. */
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What an import yields. */
export interface ImportedWeights {
  /** The file to store: the trunk's weights, batch norms folded. */
  readonly stored: SafetensorsFile;
  /** SHA-256 of the published file, in hexadecimal. */
  readonly sha256: string;
  /** Whether the hash could be compared with digits in the file's name. */
  readonly checked: boolean;
}

/** Digits of a SHA-256 at the end of a file's name, as PyTorch's hub puts them there: `resnet18-f37072fd.pth`. */
const HASH_IN_NAME = /-([0-9a-f]{8,64})\.[a-z]+$/;

/**
 * Turns a published weight file into the file that is stored: only the layers up to the last tap, with batch norms
 * folded. The same file gives the same bytes.
 *
 * @param entry The backbone that the weights are for.
 * @param file A PyTorch checkpoint or a safetensors file.
 * @param metadata Further entries for the stored file.
 * @returns The file to store.
 * @throws {SyntaxError} If the hash differs from that in its name, the file is malformed or hostile, or a tensor is
 * missing or has another shape; the message says which.
 */
export function importWeights(
  entry: CatalogueEntry,
  file: WeightFile,
  metadata: Readonly<Record<string, string>> = {},
): ImportedWeights {
  const sha256 = createHash("sha256").update(file.bytes).digest("hex");
  const digits = HASH_IN_NAME.exec(file.name)?.[1];
  if (digits !== undefined && !sha256.startsWith(digits)) {
    throw new SyntaxError(
      `Cannot import '${file.name}': its SHA-256 is ${sha256}, its name says ${digits}; ` +
        `the file is damaged or not the one that was published`,
    );
  }
  const graph = buildTrunk(
    entry.architecture,
    importedWeights(entry, file),
    entry.taps.map(({ name }) => name),
  );
  const stored = encodeSafetensors(graphWeights(graph), {
    backbone: entry.name,
    source: file.name,
    source_sha256: sha256,
    licence: entry.licence,
    ...metadata,
  });
  return { stored, sha256, checked: digits !== undefined };
}

/**
 * The weights of a published file, in whichever of the entry's formats it is: the first whose name for the first layer
 * is there.
 *
 * @param entry The backbone that the weights are for.
 * @param file A PyTorch checkpoint or a safetensors file.
 * @returns The weights of all layers.
 * @throws {SyntaxError} If the file is malformed or hostile.
 */
function importedWeights({ formats }: CatalogueEntry, file: WeightFile): WeightSource {
  const tensors = readTensors(file);
  let format: WeightFormat | undefined;
  return (layer, shape) => {
    format ??= formats.find(({ keys }) => tensors.tensors.has(`${keys(layer).layer}.weight`)) ?? formats[0];
    return foldedWeights(tensors, format.keys, format.epsilon)(layer, shape);
  };
}

/** A safetensors file has its JSON header behind eight bytes of length; no checkpoint has a brace there. */
function readTensors({ name, bytes }: WeightFile): TensorFile {
  const isSafetensors = bytes[8] === "{".charCodeAt(0);
  return isSafetensors ? parseSafetensors(bytes, name) : readCheckpoint(bytes, name);
}
