/**
 * Grey and colour pictures of the Netpbm formats with more than 8 bits a sample, which ImageMagick would cut to 8.
 *
 * @module
 */

import { type Image, ImageError } from "../image.ts";
import { checkSize } from "./header.ts";
import { levelled, type SampledFile } from "./samples.ts";

/** What stands before the samples: kind, width, height, white; comments run from # to the end of their line. */
const HEADER = /^P([2356])(?:\s|#.*\n)+(\d+)(?:\s|#.*\n)+(\d+)(?:\s|#.*\n)+(\d+)\s/;

/** The header is looked for here. */
const HEAD_BYTES = 4096;

/**
 * Decodes a picture of more than 8 bits, all its bands.
 *
 * @returns Null if it has 8 bits or fewer, or another header.
 * @throws {ImageError} If it is too large, or has samples above white.
 * @throws {SyntaxError} If it is cut.
 */
export function decodeDeepPnm({ bytes, name, maxPixels, white }: SampledFile): Image | null {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, HEAD_BYTES));
  const match = HEADER.exec(head);
  if (!match) return null;
  const [kind, width, height, most] = match.slice(1).map(Number) as [number, number, number, number];
  if (most < 256) return null;
  if (most > 65535) throw new ImageError(name, `its white is ${most}, above 65535`, "save it as PNG");
  checkSize({ width, height }, name, maxPixels);
  const channels = kind % 3 === 0 ? 3 : 1;
  const samples = new Uint16Array(width * height * channels);
  const body = bytes.subarray(match[0].length);
  if (kind < 4) readPlain(body, samples);
  else readRaw(body, samples);
  return { width, height, channels, data: levelled(samples, white ?? most, name) };
}

function readRaw(body: Uint8Array, samples: Uint16Array): void {
  if (body.length < 2 * samples.length) {
    throw new SyntaxError(`it has ${body.length} bytes of samples, wanted ${2 * samples.length}`);
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getUint16(2 * i);
}

function readPlain(body: Uint8Array, samples: Uint16Array): void {
  const words = new TextDecoder("latin1").decode(body).replace(/#.*$/gm, "").trim().split(/\s+/);
  if (words.length < samples.length || !words.every((word) => /^\d{1,5}$/.test(word))) {
    throw new SyntaxError(`it has ${words.length} samples, wanted ${samples.length} numbers`);
  }
  for (let i = 0; i < samples.length; i++) samples[i] = Number(words[i]);
}
