import type { TensorFile } from "../../format/require_tensor.ts";
import { inContext } from "../../format/plain_file.ts";
import { readWhole } from "../../format/read_whole.ts";
import { encodeSafetensors, parseSafetensors, type SafetensorsFile } from "../../format/safetensors.ts";
import type { CatalogueEntry, WeightFormat } from "../backbone.ts";
import { readCheckpoint } from "./read.ts";
import { buildTrunk } from "../architectures/network.ts";
import { foldedWeights, graphWeights, type WeightSource } from "./weights.ts";
import { basename, here } from "../../platform/here.ts";

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

/** Far above any network here; stops a server, or a wrong path, from filling the memory. */
const MAX_BYTES = 1 << 30;

/**
 * Reads a published weight file, from disk (which needs read permission) or from the web (net permission).
 *
 * @param source A path, or an address that begins with `http://` or `https://`.
 * @param limit Most bytes that are read.
 * @returns The file; its name is the last part of the path or address.
 * @throws {RangeError} If a download has more bytes than the limit.
 * @throws {Error} If it is no plain file, too large, or cannot be read or downloaded; the message says why.
 */
export async function readWeightFile(source: string, limit: number = MAX_BYTES): Promise<WeightFile> {
  if (/^https?:\/\//.test(source)) return await download(new URL(source), limit);
  const bytes = await readWhole(source, limit).catch((cause) => {
    throw inContext(`Cannot read weights from '${source}'`, cause);
  });
  return { name: basename(source), bytes };
}

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
export async function importWeights(
  entry: CatalogueEntry,
  file: WeightFile,
  metadata: Readonly<Record<string, string>> = {},
): Promise<ImportedWeights> {
  const hash = await here.hasher();
  hash.update(file.bytes);
  const sha256 = await hash.digest();
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

async function download(url: URL, limit: number): Promise<WeightFile> {
  const { body, ok, status, statusText } = await fetch(url).catch((cause: Error) => {
    throw new Error(`Cannot download '${url}': ${cause.message}`, { cause });
  });
  if (!ok || body === null) {
    await body?.cancel();
    throw new Error(`Cannot download '${url}': the server answers ${status} ${statusText}`);
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > limit) refuseSize(url.href, limit); // leaving the loop cancels the download
    parts.push(part);
  }
  return { name: basename(decodeURIComponent(url.pathname)), bytes: await new Blob(parts).bytes() };
}

function refuseSize(source: string, limit: number): never {
  throw new RangeError(`Cannot read weights from '${source}': it has more than ${limit} bytes`);
}
