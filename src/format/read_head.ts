/**
 * The first bytes of a file.
 *
 * @module
 */
import { requirePlainFileSync } from "./plain_file.ts";
import { files } from "../platform/here.ts";

/**
 * Reads the first bytes of a file, however large it is.
 *
 * @param path The file.
 * @param length Most bytes.
 * @returns Fewer if the file has no more.
 * @throws {Error} If it is no plain file, or cannot be read.
 */
export function readHeadSync(path: string, length: number): Uint8Array {
  requirePlainFileSync(path, Infinity);
  using file = files.openSync(path);
  const head = new Uint8Array(length);
  return head.subarray(0, file.readSync(head) ?? 0);
}
