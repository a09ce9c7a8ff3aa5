import assert from "node:assert/strict";
import { ScoreQueue } from "../src/serve/score_queue.ts";

const { signal } = new AbortController();

/** A queue that notes its batches. */
function noting(options: { places?: number; batch?: number; window?: number } = {}) {
  const batches: string[][] = [];
  const queue = new ScoreQueue({ places: 8, batch: 4, window: 0, ...options }, (works: readonly string[]) => {
    batches.push([...works]);
    return Promise.resolve(works.map((work) => work.toUpperCase()));
  });
  const add = (work: string, client = work) =>
    queue.add([{ key: work.charAt(0), client, signal, work }])[0] as Promise<string>;
  return { batches, queue, add };
}

Deno.test("ScoreQueue takes what has one key together, and gives everybody the own result", async () => {
  const { batches, add } = noting();
  assert.deepEqual(await Promise.all(["a1", "b1", "a2", "a3", "b2"].map((work) => add(work))), [
    "A1",
    "B1",
    "A2",
    "A3",
    "B2",
  ]);
  assert.deepEqual(batches, [["a1", "a2", "a3"], ["b1", "b2"]]);
});

Deno.test("ScoreQueue lets nothing of a client overtake what came before", async () => {
  const { batches, add } = noting();
  await Promise.all([add("a1", "me"), add("b1", "me"), add("a2", "me"), add("a3", "you")]);
  assert.deepEqual(batches, [["a1", "a3"], ["b1"], ["a2"]]);
});

Deno.test("ScoreQueue takes all of a request or none, and gives places back", async () => {
  const { queue, add } = noting({ places: 2 });
  const asked = (work: string) => ({ key: "k", client: work, signal, work });
  assert.throws(() => queue.add(["x", "y", "z"].map(asked)), { status: 413 });
  const first = add("a1");
  assert.throws(() => queue.add(["x", "y"].map(asked)), { status: 503 });
  await first;
  assert.deepEqual(await Promise.all(queue.add(["x", "y"].map(asked))), ["X", "Y"]);
});

Deno.test("ScoreQueue tells all of a batch of its failure, and goes on", async () => {
  let fails = true;
  const queue = new ScoreQueue({ places: 8, batch: 4, window: 0 }, (works: readonly string[]) => {
    if (fails) return Promise.reject(new Error("no"));
    return Promise.resolve(works);
  });
  const asked = (work: string) => ({ key: "k", client: work, signal, work });
  const results = await Promise.allSettled(queue.add(["x", "y"].map(asked)));
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
  fails = false;
  assert.deepEqual(await Promise.all(queue.add([asked("z")])), ["z"]);
});
