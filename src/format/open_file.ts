/**
 * Files that are read here and there, as long as somebody has use for them.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { requirePlainFile } from "./plain_file.ts";
import { readAt } from "./read_at.ts";
import { readWhole } from "./read_whole.ts";
import { files } from "../platform/here.ts";
import type { OpenFile as FileHandle } from "../platform/platform.ts";

/** Closes files that nobody can read from any more. */
const closing = new FinalizationRegistry<FileHandle>((file) => file.close());

/** A file that was opened once: what is read is of that file, even if another takes its name meanwhile. */
export class OpenFile implements ByteSource {
  readonly size: number;
  readonly #file: FileHandle;

  /** Takes the file over, which has `size` bytes. */
  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
    closing.register(this, file);
  }

  /** @throws {Error} If the file has become shorter meanwhile, or cannot be read. */
  read(begin: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - begin);
    readAt(this.#file, begin, [bytes]);
    return bytes;
  }
}

/**
 * Reads a file, or opens it where it is large.
 *
 * @param path The file.
 * @param limit.limit Most bytes that it may have.
 * @param limit.held Most bytes that are read at once.
 * @returns Its bytes, or the open file.
 * @throws {Error} If it is no plain file, larger than the limit, or cannot be read.
 */
export async function openOrRead(
  path: string,
  { limit, held }: { readonly limit: number; readonly held: number },
): Promise<Uint8Array<ArrayBuffer> | OpenFile> {
  const size = await requirePlainFile(path, limit);
  return size > held ? new OpenFile(await files.open(path), size) : await readWhole(path, limit);
}
