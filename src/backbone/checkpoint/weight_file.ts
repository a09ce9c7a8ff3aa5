import { basename } from "node:path";
import type { WeightFile } from "./import_weights.ts";

/** Far above any network here; stops a server, or a wrong path, from filling the memory. */
const MAX_BYTES = 1 << 30;

/**
 * Reads a published weight file, from disk (which needs read permission) or from the web (net permission).
 *
 * @param source A path, or an address that begins with `http://` or `https://`.
 * @param limit Most bytes that are read.
 * @returns The file; its name is the last part of the path or address.
 * @throws {RangeError} If it has more bytes than the limit.
 * @throws {Error} If it cannot be read or downloaded; the message says why.
 */
export async function readWeightFile(source: string, limit: number = MAX_BYTES): Promise<WeightFile> {
  if (/^https?:\/\//.test(source)) return await download(new URL(source), limit);
  const { size } = await Deno.stat(source);
  if (size > limit) refuseSize(source, limit);
  return { name: basename(source), bytes: await Deno.readFile(source) };
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
