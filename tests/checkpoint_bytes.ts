/** Hand-made checkpoints for tests, opcode by opcode. */
import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { readCheckpoint } from "../src/backbone/checkpoint/read.ts";

/** Bytes of a file. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a pickle: text as its character codes, numbers as bytes. */
export function pickle(...pieces: (string | number)[]): Bytes {
  const codes = pieces.map((piece) =>
    typeof piece === "number" ? [piece] : [...piece].map((c) => c.charCodeAt(0))
  );
  return Uint8Array.from(codes.flat());
}

/** A stored zip archive, as PyTorch writes them, with the given pickle and one storage, '0'. */
export function archive(dataPkl: Bytes, storage = new Uint8Array(16), level: 0 | 9 = 0): Bytes {
  return Uint8Array.from(zipSync({ "net/data.pkl": dataPkl, "net/data/0": storage }, { level }));
}

/** Pickle of {"w": tensor}: text of the opcodes that push storage elements, offset, sizes and strides. */
export function tensorPickle(
  count: string,
  offset: string,
  shape: string,
  strides: string,
  repeat = 1,
): Bytes {
  const tensor = "ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x010U\x03cpu" +
    count + "tQ" +
    offset + "(" + shape + "t(" + strides + "t\x89}tR";
  const items = Array.from({ length: repeat }, (_, i) => `U\x01${String.fromCharCode(97 + i)}${tensor}s`);
  return pickle("\x80\x02}", ...items, ".");
}

/** The inverse of pickle(): one character a byte. */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A copy of a zip archive in which a field of the last directory entry, `field` bytes behind its start, is changed. */
export function withDirectoryField(zip: Bytes, field: number, value: number, bytes: 2 | 4): Bytes {
  const changed = zip.slice();
  const entry = latin1(changed).lastIndexOf("PK\x01\x02");
  changed.set(new Uint8Array(new Uint32Array([value]).buffer, 0, bytes), entry + field);
  return changed;
}

/** Opcode that pushes an unsigned 32-bit integer. */
export function integer(value: number): string {
  return "\x8a\x05" + String.fromCharCode(...new Uint8Array(new Uint32Array([value]).buffer), 0);
}

/** Asserts that the bytes are refused with a SyntaxError that names the file and matches the reason. */
export function refuses(bytes: Bytes, reason: RegExp): void {
  assert.throws(() => readCheckpoint(bytes, "net.pth"), (error: Error) => {
    assert.ok(error instanceof SyntaxError, `${error.name}: ${error.message}`);
    assert.match(error.message, /^Cannot read checkpoint 'net.pth': /);
    assert.match(error.message, reason);
    return true;
  });
}

const FIXTURES = new URL("fixtures/", import.meta.url);

/** A file of tests/fixtures. */
export function fixture(name: string): Promise<Bytes> {
  return Deno.readFile(new URL(name, FIXTURES));
}
