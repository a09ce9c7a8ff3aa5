/** Files whose names say what is in them: a cache may keep them for ever. */

import { basename, extname, join } from "node:path";

/** Hexadecimal digits of a hash in a name. */
const DIGITS = 8;

/** The first digits of the SHA-256 of bytes. */
export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, DIGITS).toUpperCase();
}

/**
 * Writes a file under its name and hash.
 *
 * @param name Its own name, such as `a.css`.
 * @returns The name that it has now, such as `a-0123ABCD.css`.
 */
export async function writeHashed(
  folder: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const ending = extname(name);
  const hashed = `${basename(name, ending)}-${await hashOf(bytes)}${ending}`;
  await Deno.writeFile(join(folder, hashed), bytes);
  return hashed;
}
