import assert from "node:assert/strict";
import { readHeader } from "../src/image/read/header.ts";
import { readFixture } from "./image_fixtures.ts";

Deno.test("unknownFormat() says what an unreadable file seems to be", () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const refused: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /the file is empty; copy it again/],
    [
      text("Part list\nBMX 7\n"),
      /seems to be a text file, starting "Part list\\nBMX 7", and no format/,
    ],
    [text("BMW parts, nine of them"), /seems to be a text file/],
    [text("<!DOCTYPE html><html>"), /seems to be a text file, starting "<!DOCTYPE html>/],
    [text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), /Git LFS pointer.*git lfs pull/],
    [text("%PDF-1.7\n"), /it is a PDF document, and no format that is read; convert it to PNG/],
    [text("8BPS\0\x01"), /it is a Photoshop document/],
    [
      new Uint8Array(4096),
      /its format is unknown, its first bytes are 00 00 00 00 00 00 00 00, and no format/,
    ],
    [
      readFixture("rgb8.png").subarray(0, 5),
      /its format is unknown, its first bytes are 89 50 4e 47 0d, and no format/,
    ],
  ];
  for (const [bytes, message] of refused) {
    // Through readHeader(), so that none of these passes for an image.
    assert.throws(() => readHeader(bytes, "in/part.png"), {
      name: "ImageError",
      file: "in/part.png",
      message,
    });
  }
});
