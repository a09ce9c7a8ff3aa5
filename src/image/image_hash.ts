/** What tells a picture from every other one. */

import { sha256Pieces } from "../format/sha256.ts";
import type { Image } from "./image.ts";

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/**
 * SHA-256 of what a network sees of a picture: size, depth and colours, {@linkcode sha256Pieces} over the samples in little-endian
 * order. Alpha does not count, nor whether grey was saved as RGB, so that a file, a canvas's pixels and the samples of one picture
 * have one hash.
 *
 * @returns 32 bytes.
 */
export async function hashImage(image: Image): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, data } = image;
  const channels = image.channels >= 3 && hasColour(image) ? 3 : 1;
  const heading = JSON.stringify(["image", width, height, channels, 8 * data.BYTES_PER_ELEMENT]);
  return Uint8Array.fromHex(await sha256Pieces(heading, bytesOf(withChannels(image, channels))));
}

function hasColour({ data, channels }: Image): boolean {
  for (let at = 0; at < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  }
  return false;
}

/** The first channels of every pixel; the picture's own samples if it has no others. */
function withChannels({ width, height, channels, data }: Image, wanted: 1 | 3): Image["data"] {
  if (channels === wanted) return data;
  const count = width * height * wanted;
  const kept = data instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let to = 0, from = 0; to < count; to += wanted, from += channels) {
    for (let channel = 0; channel < wanted; channel++) kept[to + channel] = data[from + channel] as number;
  }
  return kept;
}

/** The samples as they lie in memory; a copy if it is shared with other threads, which WebCrypto does not take. */
function bytesOf({ buffer, byteOffset, byteLength }: Image["data"]): Uint8Array<ArrayBuffer> {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(buffer, byteOffset, byteLength).slice();
}
