/**
 * Which format a file is in, by its first bytes.
 *
 * @module
 */

/** Formats that have a decoder and a reader of the header here. */
export type OwnFormat = "png" | "jpeg" | "tiff";

/** Arrays, which are decoded here whole. */
export type ArrayFormat = "npy" | "npz";

/** A format that ImageMagick decodes, by the name it has for it. */
export type MagickFormat = "BMP" | "WEBP" | "GIF" | "PNM" | "PAM" | "TGA" | "JP2" | "J2K" | "AVIF" | "HEIC";

/** Endings of the files that are taken from folders: those of the formats that are read. */
export const IMAGE_ENDINGS: readonly string[] = [
  ...[".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff"],
  ...[".bmp", ".dib", ".webp", ".gif", ".pgm", ".ppm", ".pbm", ".pnm", ".pam", ".tga"],
  ...[".npy", ".npz"],
  ...[".jp2", ".j2k", ".j2c", ".jpc", ".avif", ".heic", ".heif"],
];

/** How files start, read as one character per byte. */
const STARTS: readonly (readonly [RegExp, OwnFormat | ArrayFormat | MagickFormat])[] = [
  [/^\x89PNG\r\n/, "png"],
  [/^\xff\xd8\xff/, "jpeg"],
  [/^(II[*+]\0|MM\0[*+])/, "tiff"], // + is BigTIFF
  [/^\x93NUMPY/, "npy"],
  [/^BM.{12}[\f(48@l|]\0{3}/s, "BMP"], // headers of 12, 40, 52, 56, 64, 108 and 124 bytes
  [/^RIFF.{4}WEBPVP8/s, "WEBP"],
  [/^GIF8[79]a/, "GIF"],
  [/^P[1-6][\s#]/, "PNM"],
  [/^P7\n/, "PAM"],
  [/^\0{3}\fjP {2}\r\n\x87\n/, "JP2"],
  [/^\xff\x4f\xff\x51/, "J2K"],
  [/^.{4}ftypavi[fs]/s, "AVIF"],
  [/^.{4}ftyp(hei[cx]|hev[cx]|mif1)/s, "HEIC"],
];

/** Bytes that tell the format. */
const HEAD_BYTES = 32;

/** TGA has no first bytes of its own: version 2 ends with these, version 1 with nothing. */
const TGA_FOOTER = "TRUEVISION-XFILE.\0";

/**
 * The format of a file.
 *
 * @param bytes The whole file.
 * @param name Its name, which is asked only for TGA and for archives of arrays.
 * @returns Undefined if it is none of those that are read.
 */
export function formatOf(bytes: Uint8Array, name = ""): OwnFormat | ArrayFormat | MagickFormat | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));
  const known = STARTS.find(([start]) => start.test(head))?.[1];
  if (known !== undefined) return known;
  if (/\.npz(#|$)/i.test(name) && head.startsWith("PK\x03\x04")) return "npz";
  const end = String.fromCharCode(...bytes.subarray(-TGA_FOOTER.length));
  const named = /\.tga$/i.test(name) && startsTga(bytes);
  return end === TGA_FOOTER || named ? "TGA" : undefined;
}

/** Kinds of a TGA: palette, colours and grey, as they are or by runs. */
const TGA_KINDS = [1, 2, 3, 9, 10, 11];

/** Whether the first bytes could be those of a TGA. */
function startsTga(bytes: Uint8Array): boolean {
  const [, palette = 2, kind = 0] = bytes;
  return bytes.length > 18 && palette <= 1 && TGA_KINDS.includes(kind) &&
    [8, 15, 16, 24, 32].includes(bytes[16] as number);
}
