/** TIFF files made for tests: one strip or several, of 8-bit grey. */
import { deflateSync } from "node:zlib";

/** What a made file is like. */
export interface MadeTiff {
  width: number;
  height: number;
  /** Packed strips. */
  strips: readonly Uint8Array[];
  rowsPerStrip?: number;
  /** Number of the compression: 1 none, 5 LZW, 8 deflate. */
  compression: number;
  /** More tags with one SHORT each. */
  more?: readonly (readonly [number, number])[];
  /** XMP packet. */
  xmp?: Uint8Array;
}

/** Lays out a little-endian file: header, strips, lists of them, directory. */
export function makeTiff(made: MadeTiff): Uint8Array<ArrayBuffer> {
  const { width, height, strips, compression, rowsPerStrip = height, more = [], xmp } = made;
  const data = strips.reduce((sum, { length }) => sum + length, 8);
  const lists = data + data % 2;
  const tags = ([
    [256, width],
    [257, height],
    [258, 8],
    [259, compression],
    [262, 1],
    [277, 1],
    [278, rowsPerStrip],
    ...more,
  ] as [number, number][]).map(([tag, value]) => ({ tag, type: 3, count: 1, value }));
  tags.push({ tag: 273, type: 4, count: strips.length, value: strips.length === 1 ? 8 : lists });
  const [{ length: first } = { length: 0 }] = strips;
  tags.push({
    tag: 279,
    type: 4,
    count: strips.length,
    value: strips.length === 1 ? first : lists + 4 * strips.length,
  });
  const packet = lists + 8 * strips.length;
  if (xmp !== undefined) tags.push({ tag: 700, type: 1, count: xmp.length, value: packet });
  tags.sort((a, b) => a.tag - b.tag);
  const start = packet + (xmp?.length ?? 0) + (xmp?.length ?? 0) % 2;
  const bytes = new Uint8Array(start + 2 + 12 * tags.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  bytes.set(xmp ?? [], packet);
  view.setUint32(4, start, true);
  let at = 8;
  strips.forEach((strip, i) => {
    bytes.set(strip, at);
    view.setUint32(lists + 4 * i, at, true);
    view.setUint32(lists + 4 * (strips.length + i), strip.length, true);
    at += strip.length;
  });
  view.setUint16(start, tags.length, true);
  tags.forEach(({ tag, type, count, value }, i) => {
    const entry = start + 2 + 12 * i;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, count, true);
    view.setUint32(entry + 8, value, true);
  });
  return bytes;
}

/** A grey picture of one deflated strip. */
export function deflatedTiff(width: number, height: number, samples: Uint8Array): Uint8Array<ArrayBuffer> {
  return makeTiff({ width, height, compression: 8, strips: [deflateSync(samples)] });
}
