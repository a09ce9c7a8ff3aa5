/**
 * The structure of a JPEG file (ITU-T T.81, annex B).
 *
 * @module
 */
import { EXIF_MARK } from "./exif.ts";
import type { ImageHeader } from "./image_header.ts";
import { ImageError } from "../image.ts";
import { type Metadata, orientationOf } from "./orientation.ts";

/** Header of a JPEG file. */
export interface JpegHeader extends ImageHeader {
  /** File format. */
  format: "jpeg";
  /** Samples per pixel as stored: 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK. */
  components: number;
}

/** Second bytes of the markers that matter here. */
const MARKER = {
  RST0: 0xd0,
  RST7: 0xd7,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  APP1: 0xe1,
  APP14: 0xee,
  TEM: 0x01,
};

/** Start-of-frame markers: what they announce, and whether the decoder reads it. */
const FRAMES: Record<number, { kind: string; read: boolean }> = {
  0xc0: { kind: "baseline", read: true },
  0xc1: { kind: "extended sequential", read: true },
  0xc2: { kind: "progressive", read: true },
  0xc3: { kind: "lossless", read: false },
  0xc5: { kind: "hierarchical", read: false },
  0xc6: { kind: "hierarchical progressive", read: false },
  0xc7: { kind: "hierarchical lossless", read: false },
  0xc9: { kind: "arithmetic-coded", read: false },
  0xca: { kind: "arithmetic-coded progressive", read: false },
  0xcb: { kind: "arithmetic-coded lossless", read: false },
  0xcd: { kind: "arithmetic-coded hierarchical", read: false },
  0xce: { kind: "arithmetic-coded hierarchical progressive", read: false },
  0xcf: { kind: "arithmetic-coded hierarchical lossless", read: false },
};

/** What an APP1 segment with XMP starts with. */
const XMP_MARK = [...new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0")];

/** What the APP14 segment starts with that says how CMYK is stored: "Adobe". */
const ADOBE = [0x41, 0x64, 0x6f, 0x62, 0x65];

/** Most scans of a file: encoders make 6 to 14 of a progressive one, or 4 of another. */
const MAX_SCANS = 100;

/** Scans that every picture may have, whatever its size. */
const FREE_SCANS = 16;

/** Most pixels times scans beyond those: each scan goes through the whole picture, some 2.3 s for 2^30 pixels. */
const MAX_SCANNED_PIXELS = 2 ** 30;

/**
 * Bytes of a frame header before the list of components, of which each has an id, sampling factors and a
 * table.
 */
const FRAME_BYTES = 6;

/**
 * Reads the frame header and the orientation, and walks through the segments to the end-of-image marker.
 *
 * @param bytes The whole file, starting with the start-of-image marker.
 * @param name File name for messages.
 * @returns The header.
 * @throws {ImageError} If the file ends before that marker, has no size or too many scans, or is of a kind the decoder
 * does not read.
 */
export function readJpegHeader(bytes: Uint8Array, name: string): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: JpegHeader | undefined;
  const metadata: Metadata = {};
  let adobe = false;
  let scans = 0;
  let at = nextMarker(bytes, 2);
  while (at + 1 < bytes.length) {
    const marker = view.getUint8(at + 1);
    if (marker === MARKER.EOI) {
      if (header === undefined) throw damaged(name, "it has no frame header");
      if (header.components === 4 && !adobe) throw unread(name, "with CMYK colours but no Adobe marker");
      requireFewScans(header, scans, name);
      return { ...header, orientation: orientationOf(metadata) };
    }
    if (at + 4 > bytes.length) break;
    const end = at + 2 + view.getUint16(at + 2);
    const body = bytes.subarray(at + 4, Math.max(at + 4, end));
    if (FRAMES[marker] !== undefined) {
      if (header !== undefined) throw damaged(name, "it has two frame headers");
      header = readFrame(marker, body, name);
      checkPlausible(body, header, bytes.length, name);
    }
    if (marker === MARKER.SOS) scans++;
    if (marker === MARKER.APP1 && startsWith(body, EXIF_MARK)) metadata.exif ??= body; // the first of several
    if (marker === MARKER.APP1 && startsWith(body, XMP_MARK)) metadata.xmp = body;
    if (marker === MARKER.APP14 && startsWith(body, ADOBE)) adobe = true;
    at = nextMarker(bytes, Math.max(at + 4, end));
  }
  throw new ImageError(
    name,
    `the JPEG file is truncated: it ends after ${bytes.length} bytes without an end-of-image marker`,
    "copy it again from its source",
  );
}

/**
 * Offset of the next marker that starts a segment or ends the image, or the length of the file. Skips
 * compressed data, where 0xff is followed by 0 or by a restart marker.
 */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) break;
    const restart = code >= MARKER.RST0 && code <= MARKER.RST7;
    if (code !== 0 && code !== 0xff && code !== MARKER.TEM && code !== MARKER.SOI && !restart) return at;
  }
  return bytes.length;
}

function startsWith(body: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => body[i] === byte);
}

function readFrame(marker: number, body: Uint8Array, name: string): JpegHeader {
  const frame = FRAMES[marker];
  const [bits, heightHigh, heightLow, widthHigh, widthLow, components] = body;
  if (
    frame === undefined || bits === undefined || heightHigh === undefined || heightLow === undefined ||
    widthHigh === undefined || widthLow === undefined || components === undefined
  ) {
    throw damaged(name, `its frame header has ${body.length} bytes`);
  }
  if (!frame.read || bits !== 8) {
    throw unread(name, `of the kind '${frame.kind}' with ${bits} bits per sample`);
  }
  const [width, height] = [widthHigh << 8 | widthLow, heightHigh << 8 | heightLow];
  return { format: "jpeg", width, height, bits, orientation: 1, components };
}

/**
 * Refuses a size that the file cannot fill: every block of 8 x 8 samples takes one bit at least (in a
 * progressive file's first scan; two in a baseline file). The decoder paints what is missing grey and says
 * nothing.
 */
function checkPlausible(
  frame: Uint8Array,
  { width, height, components }: JpegHeader,
  length: number,
  name: string,
) {
  const factors = Array.from({ length: components }, (_, i) => frame[FRAME_BYTES + 3 * i + 1] ?? 0);
  const across = factors.map((factor) => factor >> 4);
  const down = factors.map((factor) => factor & 15);
  const blocks = factors.reduce((sum, _, i) => {
    const columns = Math.ceil(width * (across[i] ?? 0) / Math.max(...across) / 8);
    return sum + columns * Math.ceil(height * (down[i] ?? 0) / Math.max(...down) / 8);
  }, 0);
  if (8 * length < blocks) throw damaged(name, `${length} bytes cannot hold ${width} x ${height} pixels`);
}

/** Refuses a picture that is gone through too often: a small file can ask for that. */
function requireFewScans({ width, height }: JpegHeader, scans: number, name: string): void {
  const most = Math.min(MAX_SCANS, Math.max(FREE_SCANS, Math.floor(MAX_SCANNED_PIXELS / (width * height))));
  if (scans <= most) return;
  throw unread(name, `of ${width} x ${height} pixels in ${scans} scans, over the limit of ${most}`);
}

function unread(name: string, kind: string): ImageError {
  return new ImageError(
    name,
    `it is a JPEG ${kind}, which is not read`,
    "save it as PNG, or as baseline or progressive JPEG with 8 bits",
  );
}

function damaged(name: string, found: string): ImageError {
  return new ImageError(name, `the JPEG file is damaged: ${found}`, "copy it again from its source");
}
