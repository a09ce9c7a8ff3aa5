import { files } from "../platform/here.ts";
import { printable } from "./printable.ts";

/** Counted from the beginning of a file. */
const FROM_START = 0;

/** A part of a file. */
export interface FilePart {
  /** The file; {@linkcode requirePlainFile} has seen it. */
  readonly path: string;
  /** Byte that it begins at. */
  readonly offset: number;
  /** Number of its bytes. */
  readonly length: number;
}

/**
 * Reads a part of a file.
 *
 * @returns Its bytes, all of them.
 * @throws {Error} If it cannot be read, or the file ends before.
 */
export async function readPart({ path, offset, length }: FilePart): Promise<Uint8Array<ArrayBuffer>> {
  using file = await files.open(path);
  await file.seek(offset, FROM_START);
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) {
      throw new Error(`Cannot read '${printable(path)}': it became shorter while it was read`);
    }
    filled += count;
  }
  return bytes;
}
