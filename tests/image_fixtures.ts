/** The image files in tests/fixtures/images and what Pillow decodes from them. */
import type { Image } from "../src/image/image.ts";

const FOLDER = new URL("./fixtures/images/", import.meta.url);

/** What a file has to decode to. */
export interface Truth {
  image: Image;
  /** Largest difference allowed to a sample. */
  bar: number;
}

interface Entry {
  width: number;
  height: number;
  channels: Image["channels"];
  bits: 8 | 16;
  offset: number;
  bar: number;
}

/** Bytes of one fixture. */
export function readFixture(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, FOLDER));
}

/** Path of one fixture. */
export function fixturePath(name: string): string {
  return new URL(name, FOLDER).pathname;
}

/** All files that have to be read, by name. */
export function readTruths(): Map<string, Truth> {
  const entries: Record<string, Entry> = JSON.parse(Deno.readTextFileSync(new URL("truth.json", FOLDER)));
  const blob = readFixture("truth.bin").buffer;
  return new Map(
    Object.entries(entries).map(([name, { width, height, channels, bits, offset, bar }]) => {
      const count = width * height * channels;
      const data = bits === 8 ? new Uint8Array(blob, offset, count) : new Uint16Array(blob, offset, count);
      return [name, { image: { width, height, channels, data }, bar }];
    }),
  );
}
