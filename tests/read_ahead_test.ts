import assert from "node:assert/strict";
import { readAhead, roomFor } from "../src/image/read_ahead.ts";
import { THREADED_PIXELS } from "../src/image/read/decoding_threads.ts";

const LARGE = { pixels: THREADED_PIXELS, bytes: 3 * THREADED_PIXELS };
const SMALL = { pixels: THREADED_PIXELS - 1, bytes: 3 * THREADED_PIXELS };

/** What is opened and given out, in the order in which it happens: "+1", "1". */
async function followed(sizes: readonly (typeof LARGE | null)[], stopAt = Infinity): Promise<string[]> {
  const events: string[] = [];
  const items = sizes.map((size, place) => ({ size, place }));
  const open = (item: typeof items[number], place: number, early: boolean) => {
    assert.equal(item.place, place);
    events.push(`${early ? "early " : ""}+${place}`);
    return Promise.resolve(item);
  };
  for await (const { place } of readAhead(items, open, ({ size }) => size)) {
    events.push(String(place));
    if (place === stopAt) break;
  }
  return events;
}

Deno.test("small images are read in their turn", async () => {
  assert.deepEqual(await followed([SMALL, SMALL, SMALL]), ["+0", "0", "+1", "1", "+2", "2"]);
});

Deno.test("large images are read before their turn, and come in order", async () => {
  assert.deepEqual(await followed([LARGE, LARGE, LARGE]), ["+0", "early +1", "early +2", "0", "1", "2"]);
  const events = await followed(Array(40).fill(LARGE));
  assert.deepEqual(events.filter((event) => /^\d/.test(event)), Array.from({ length: 40 }, (_, i) => `${i}`));
  events.forEach((event, at) => { // never more than there is room for
    const given = events.slice(0, at).filter((one) => /^\d/.test(one)).length;
    if (event.startsWith("early")) assert.ok(Number(event.slice("early +".length)) - given <= roomFor(LARGE));
  });
});

Deno.test("what says nothing of those that come leaves the room as it was", async () => {
  assert.deepEqual(await followed([SMALL, null, SMALL]), ["+0", "0", "+1", "1", "+2", "2"]);
  const events = await followed([LARGE, null, ...Array(30).fill(LARGE)]);
  assert.ok(events.includes("early +17"));
});

Deno.test("nothing is read after the reader has stopped", async () => {
  const events = await followed(Array(40).fill(LARGE), 0);
  assert.deepEqual(events.at(-1), "0");
  assert.equal(events.length, 2 + roomFor(LARGE));
});

Deno.test("an error comes in its turn", async () => {
  const items = [0, 1, 2, 3];
  const open = (item: number) => item === 2 ? Promise.reject(new Error("two")) : Promise.resolve(item);
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const item of readAhead(items, open, () => LARGE)) seen.push(item);
  }, { message: "two" });
  assert.deepEqual(seen, [0, 1]);
});

Deno.test("roomFor() is bounded in images and in bytes, and never none for large ones", () => {
  assert.equal(roomFor(SMALL), 0);
  assert.equal(roomFor({ pixels: THREADED_PIXELS, bytes: THREADED_PIXELS }), 16);
  assert.equal(roomFor({ pixels: 2 ** 22, bytes: 3 * 2 ** 22 }), 5);
  assert.equal(roomFor({ pixels: 2 ** 26, bytes: 2 ** 28 }), 1);
});
