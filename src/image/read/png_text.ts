/**
 * What text chunks of a PNG file say about its orientation (W3C PNG, third edition, section 11.3.3). ImageMagick writes
 * EXIF and XMP into them as "raw profiles", in hexadecimal digits.
 *
 * @module
 */
import { inflate } from "./inflate.ts";
import type { Metadata } from "./orientation.ts";

/** Longest text that is looked at, in bytes, as of Pillow. */
const MAX_TEXT = 2 ** 20;

/** Keyword of an XMP packet. */
const XMP = "XML:com.adobe.xmp";

/** Keywords of raw profiles. */
const RAW = { exif: "Raw profile type exif", app1: "Raw profile type APP1", xmp: "Raw profile type xmp" };

/** What stands before XMP in an APP1 segment. */
const XMP_MARK = "http://ns.adobe.com/xap/1.0/\0";

/** A text chunk: where its keyword ends, and how what follows is stored. */
const KINDS = { tEXt: plainText, zTXt: packedText, iTXt: internationalText };

/** Collects the text chunks that matter; of two with the same keyword the last one counts. */
export class PngTexts {
  readonly #chunks = new Map<string, () => Uint8Array>();

  /** Takes a chunk of any type; its text is unpacked only when it is asked for. */
  add(type: string, body: Uint8Array): void {
    const read = KINDS[type as keyof typeof KINDS];
    const end = body.indexOf(0);
    if (!Object.hasOwn(KINDS, type) || end < 0) return;
    const keyword = latin1(body.subarray(0, end));
    if (keyword === XMP || Object.values(RAW).includes(keyword)) {
      this.#chunks.set(keyword, () => read(body.subarray(end + 1)));
    }
  }

  /** EXIF and XMP that the chunks hold. What is damaged or too long counts as not there, for the picture itself is sound. */
  metadata(): Metadata {
    const app1 = this.#profile(RAW.app1);
    const isXmp = app1 !== undefined && latin1(app1.subarray(0, XMP_MARK.length)) === XMP_MARK;
    return {
      exif: this.#profile(RAW.exif) ?? (isXmp ? undefined : app1),
      xmp: this.#text(XMP) ?? this.#profile(RAW.xmp) ?? (isXmp ? app1 : undefined),
    };
  }

  #text(keyword: string): Uint8Array | undefined {
    return unlessDamaged(() => this.#chunks.get(keyword)?.());
  }

  /** A raw profile: an empty line, its name, its length, digits. */
  #profile(keyword: string): Uint8Array | undefined {
    const text = this.#text(keyword);
    if (text === undefined) return undefined;
    const digits = latin1(text).split("\n").slice(3).join("").replaceAll(/\s/g, "");
    return unlessDamaged(() => Uint8Array.fromHex(digits));
  }
}

function plainText(text: Uint8Array): Uint8Array {
  return text.subarray(0, MAX_TEXT);
}

/** Compression method, text. */
function packedText(body: Uint8Array): Uint8Array {
  return inflate(body.subarray(1), MAX_TEXT);
}

/** Whether it is packed, compression method, language, keyword in that language, text. */
function internationalText(body: Uint8Array): Uint8Array {
  const [language, translated] = [body.indexOf(0, 2), body.indexOf(0, body.indexOf(0, 2) + 1)];
  if (language < 0 || translated < 0) throw new SyntaxError("its text ends before it begins");
  const text = body.subarray(translated + 1);
  return body[0] === 0 ? plainText(text) : inflate(text, MAX_TEXT);
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
