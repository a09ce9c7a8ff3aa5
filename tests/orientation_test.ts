import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { IMAGE_ENDINGS } from "../src/image/read/format.ts";
import { readHeader } from "../src/image/read/header.ts";
import { exif, xmp } from "./exif_cases.ts";
import { readFixture } from "./image_fixtures.ts";
import { makePng, pngChunk } from "./png_cases.ts";
import { makeTiff } from "./tiff_cases.ts";

// tests/exif_test.ts turns pictures; here is only which word counts.

const EXIF_MARK = "Exif\0\0";
const XMP_MARK = "http://ns.adobe.com/xap/1.0/\0";

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const bytesOf = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Orientation of a PNG with some chunks before or behind its pixels. */
function ofPng(before: Uint8Array[], behind: Uint8Array[] = []): number {
  const rows = Array.from({ length: 16 }, () => new Uint8Array(16));
  return readHeader(makePng({ width: 16, height: 16, bits: 8, colourType: 0, rows, before, behind }), "a.png")
    .orientation;
}

/** Orientation of a JPEG with some APP1 segments. */
function ofJpeg(...segments: string[]): number {
  const bytes = latin1(readFixture("grey.jpg"));
  const app1 = segments.map((text) =>
    `\xff\xe1${String.fromCharCode(text.length + 2 >> 8, text.length + 2 & 255)}${text}`
  );
  return readHeader(bytesOf(bytes.slice(0, 2) + app1.join("") + bytes.slice(2)), "a.jpg").orientation;
}

/** A raw profile as ImageMagick writes it: lines of 72 digits. */
function raw(name: string, content: Uint8Array): string {
  const digits = content.toHex().replaceAll(/.{72}(?=.)/g, "$&\n");
  return `\n${name}\n${String(content.length).padStart(8)}\n${digits}\n`;
}

const text = (keyword: string, content: string) => pngChunk("tEXt", `${keyword}\0${content}`);
const packed = (keyword: string, content: string) =>
  pngChunk("zTXt", `${keyword}\0\0${latin1(deflateSync(bytesOf(content)))}`);
const international = (keyword: string, content: string) =>
  pngChunk("iTXt", `${keyword}\0\0\0\0\0${content}`);
const internationalPacked = (keyword: string, content: string) =>
  pngChunk("iTXt", `${keyword}\0\x01\0en\0key\0${latin1(deflateSync(bytesOf(content)))}`);

Deno.test("readHeader() takes the orientation of a PNG from ImageMagick's profiles, packed or not", () => {
  for (const write of [text, packed, international, internationalPacked]) {
    for (const [type, mark] of [["exif", EXIF_MARK], ["exif", ""], ["APP1", EXIF_MARK]] as const) {
      const profile = raw(type, new Uint8Array([...bytesOf(mark), ...exif("MM", 274, 6)]));
      assert.equal(ofPng([write(`Raw profile type ${type}`, profile)]), 6);
      assert.equal(ofPng([], [write(`Raw profile type ${type}`, profile)]), 6, "behind the pixels");
    }
    for (const [type, mark] of [["xmp", ""], ["APP1", XMP_MARK]] as const) {
      assert.equal(ofPng([write(`Raw profile type ${type}`, raw(type, bytesOf(mark + xmp(8))))]), 8);
    }
  }
});

Deno.test("readHeader() takes the orientation of a PNG from XMP, as an attribute or an element", () => {
  for (const write of [text, packed, international, internationalPacked]) {
    for (const form of ["attribute", "element"] as const) {
      assert.equal(ofPng([write("XML:com.adobe.xmp", xmp(3, form))]), 3);
    }
  }
});

Deno.test("readHeader() takes the word of EXIF before a profile's, and that before XMP's", () => {
  const chunk = (value: number, tag = 274) => pngChunk("eXIf", exif("II", tag, value));
  const profile = text("Raw profile type exif", raw("exif", exif("II", 274, 5)));
  const packet = international("XML:com.adobe.xmp", xmp(7));
  assert.equal(ofPng([packet, profile, chunk(2)]), 2);
  assert.equal(ofPng([packet, profile]), 5);
  assert.equal(ofPng([packet, chunk(2, 271)]), 7, "an EXIF block without an orientation");
  assert.equal(ofPng([packet, chunk(1)]), 1);
  assert.equal(ofPng([packet, chunk(9)]), 1, "one with a senseless orientation");
  assert.equal(ofJpeg(XMP_MARK + xmp(7)), 7);
  assert.equal(ofJpeg(XMP_MARK + xmp(7), EXIF_MARK + latin1(exif("II", 274, 2))), 2);
  assert.equal(ofJpeg(XMP_MARK + xmp(7), EXIF_MARK + latin1(exif("II", 271, 2))), 7);
  assert.equal(ofJpeg(XMP_MARK + xmp(undefined)), 1);
});

Deno.test("readHeader() takes the orientation of a TIFF from XMP where it has no tag", () => {
  const packet = bytesOf(xmp(6));
  const file = (tag?: number) =>
    makeTiff({
      width: 16,
      height: 16,
      compression: 1,
      strips: [new Uint8Array(256)],
      more: tag === undefined ? [] : [[274, tag]],
      xmp: packet,
    });
  assert.equal(readHeader(file(), "a.tif").orientation, 6);
  assert.equal(readHeader(file(3), "a.tif").orientation, 3);
});

Deno.test("readHeader() takes the first of several EXIF blocks of a JPEG", () => {
  const block = (value: number, tag = 274) => EXIF_MARK + latin1(exif("MM", tag, value));
  assert.equal(ofJpeg(block(6), block(1)), 6);
  assert.equal(ofJpeg(block(6), block(1, 271)), 6);
  assert.equal(ofJpeg(block(1), block(6)), 1);
});

Deno.test("readHeader() leaves a PNG as stored whose profiles are damaged or too long", () => {
  const good = raw("exif", exif("II", 274, 6));
  for (
    const profile of ["", "\n", "\nexif\n", "\nexif\n   8\nxyz\n", "\nexif\n   8\n4d4d0", good.slice(0, -21)]
  ) {
    assert.equal(ofPng([text("Raw profile type exif", profile)]), 1, JSON.stringify(profile));
  }
  const endless = packed("Raw profile type exif", good + "\n".repeat(2 ** 20));
  assert.equal(ofPng([endless]), 1);
  for (
    const chunk of [
      pngChunk("zTXt", "Raw profile type exif\0\0not deflated"),
      pngChunk("iTXt", "XML:com.adobe.xmp\0\0\0"),
      pngChunk("tEXt", "Raw"),
    ]
  ) {
    assert.equal(ofPng([chunk]), 1);
  }
});

Deno.test("IMAGE_ENDINGS has every ending of JPEG files", () => {
  for (const ending of [".jpg", ".jpeg", ".jpe", ".jfif"]) assert.ok(IMAGE_ENDINGS.includes(ending), ending);
});
