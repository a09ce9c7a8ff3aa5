import assert from "node:assert/strict";
import { decodeImage } from "../src/image/read/decode.ts";
import { onlyPage } from "../src/image/read/tiff_pages.ts";
import { readFixture } from "./image_fixtures.ts";

interface Directory {
  readonly start: number;
  readonly next: number;
}

/** Where the two directories of a classic little-endian file begin, and where the place of the next one stands behind each. */
function directories(view: DataView): readonly [Directory, Directory] {
  const found: Directory[] = [];
  for (let start = view.getUint32(4, true); start !== 0;) {
    const next = start + 2 + 12 * view.getUint16(start, true);
    found.push({ start, next });
    start = view.getUint32(next, true);
  }
  assert.equal(found.length, 2);
  return found as unknown as [Directory, Directory];
}

/** A view of a file and the place of the value of a tag in one of its directories. */
function fieldOf(view: DataView, start: number, tag: number): number {
  const fields = Array.from({ length: view.getUint16(start, true) }, (_, i) => start + 2 + 12 * i);
  return fields.find((field) => view.getUint16(field, true) === tag) as number;
}

Deno.test("onlyPage() is the file itself if it has one page, of either kind", () => {
  for (const name of ["grey8.tif", "grey16_big_endian.tif", "bigtiff.tif"]) {
    const bytes = readFixture(name);
    assert.equal(onlyPage(bytes, undefined, name), bytes);
    assert.equal(onlyPage(bytes, 1, name), bytes);
  }
});

Deno.test("onlyPage() counts no smaller copies and masks of pages among them", async () => {
  for (const kind of [1, 4]) {
    const bytes = readFixture("two_pages.tif");
    const view = new DataView(bytes.buffer);
    const [, second] = directories(view);
    const field = fieldOf(view, second.start, 262); // how colours are stored becomes what the page is for
    view.setUint16(field, 254, true);
    view.setUint16(field + 8, kind, true);
    assert.deepEqual((await decodeImage(bytes, "a.tif")).channels, 1);
    assert.throws(() => onlyPage(bytes, 2, "a.tif"), { name: "ImageError", reason: "it has no page 2" });
  }
});

Deno.test("onlyPage() refuses a chain of directories that is a circle or leaves the file", () => {
  const bytes = readFixture("two_pages.tif");
  const view = new DataView(bytes.buffer);
  const [first, second] = directories(view);
  for (const [target, message] of [[first.start, /circle/], [bytes.length - 1, /lies at byte/]] as const) {
    view.setUint32(second.next, target, true);
    assert.throws(() => onlyPage(bytes, 1, "a.tif"), { name: "SyntaxError", message });
  }
});

Deno.test("decodeImage() refuses tiles that lie outside the file or are not all there, for which zeros would stand", async () => {
  const tiles = { offsets: 324, lengths: 325 };
  for (
    const [tag, place, value, message] of [
      [tiles.offsets, 8, 0x7fffff00, /part \d ends at byte/],
      [tiles.lengths, 8, 0, /part \d ends at byte/],
      [tiles.offsets, 4, 3, /it has 3 parts and the lengths of 4, wanted 4/],
    ] as const
  ) {
    const bytes = readFixture("tiled16.tif");
    const view = new DataView(bytes.buffer);
    const field = fieldOf(view, view.getUint32(4, true), tag);
    // the list of four stands elsewhere: its first value, or the number of them in the field
    view.setUint32(place === 8 ? view.getUint32(field + 8, true) : field + place, value, true);
    await assert.rejects(decodeImage(bytes, "a.tif"), { name: "ImageError", message });
  }
});
