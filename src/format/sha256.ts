/**
 * SHA-256 by WebCrypto, which every platform has.
 *
 * @module
 */
import { type ByteSource, heldBytes, piecesOf } from "./byte_source.ts";

/**
 * SHA-256 of some bytes.
 *
 * @param bytes At most some megabytes; they are copied.
 * @returns 64 hexadecimal digits.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * SHA-256 of a text.
 *
 * @param text The text; hashed in UTF-8.
 * @returns 64 hexadecimal digits.
 */
export function sha256Text(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

/**
 * Hash of any number of bytes behind a heading: SHA-256 of the heading and of a line `\n` + SHA-256 for every MiB of the bytes. WebCrypto
 * takes no stream and copies what it hashes: of a large tensor only so much is held twice.
 *
 * @param heading What the bytes are; without line breaks, so that no other heading and bytes make the same text.
 * @param bytes The bytes.
 * @returns 64 hexadecimal digits.
 */
export async function sha256Pieces(
  heading: string,
  bytes: Uint8Array<ArrayBuffer> | ByteSource,
): Promise<string> {
  let text = heading;
  for (const piece of piecesOf(bytes instanceof Uint8Array ? heldBytes(bytes) : bytes)) {
    text += `\n${await sha256(piece)}`;
  }
  return sha256Text(text);
}
