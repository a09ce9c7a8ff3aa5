import assert from "node:assert/strict";
import { readAt } from "../src/format/read_at.ts";
import type { OpenFile } from "../src/platform/platform.ts";

/** A file that gives at most two bytes at a time, as systems may. */
function reluctant(bytes: Uint8Array): OpenFile {
  let place = 0;
  return {
    seekSync: (at: number) => place = at,
    readSync(into: Uint8Array) {
      const some = bytes.subarray(place, place + Math.min(2, into.length));
      into.set(some);
      place += some.length;
      return some.length > 0 ? some.length : null;
    },
  } as unknown as OpenFile;
}

Deno.test("readAt() goes on where a file gives less than it was asked for, and says where it ends before", () => {
  const file = reluctant(Uint8Array.from({ length: 12 }, (_, i) => i));
  const parts = [new Uint8Array(5), new Uint8Array(3)];
  readAt(file, 2, parts);
  assert.deepEqual(parts.map((part) => [...part]), [[2, 3, 4, 5, 6], [7, 8, 9]]);
  assert.throws(() => readAt(file, 9, parts), { message: /bytes 9 to 17 .* ends before; it was changed/ });
});
