import assert from "node:assert/strict";
import { Random } from "../src/random.ts";
import { Shortlist } from "../src/report/shortlist.ts";

Deno.test("Shortlist keeps the lowest ranks in order, the earlier of equals, and counts all", async () => {
  const random = new Random(7);
  for (const limit of [1, 3, 10, 40]) {
    const offers = Array.from({ length: 30 }, (_, place) => ({ rank: random.integer(12), place }));
    const list = new Shortlist<{ rank: number; place: number }>(limit);
    for (const offer of offers) await list.offer(offer.rank, () => Promise.resolve(offer));
    assert.deepEqual(list.items, offers.toSorted((a, b) => a.rank - b.rank).slice(0, limit));
    assert.equal(list.seen, 30);
  }
});

Deno.test("Shortlist makes no item that it would not keep", async () => {
  const list = new Shortlist<number>(2);
  const made: number[] = [];
  for (const rank of [5, 3, 5, 9, 4]) {
    await list.offer(rank, () => {
      made.push(rank);
      return Promise.resolve(rank);
    });
  }
  assert.deepEqual(made, [5, 3, 4]);
  assert.deepEqual(list.items, [3, 4]);
});
