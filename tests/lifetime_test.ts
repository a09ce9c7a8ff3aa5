import assert from "node:assert/strict";
import { Lifetime } from "../src/lifetime.ts";

Deno.test("Lifetime releases at once where nothing is under way, and only once", async () => {
  let released = 0;
  const lifetime = new Lifetime("this thing", () => void released++);
  await lifetime.end();
  await lifetime.end();
  assert.equal(released, 1);
});

Deno.test("Lifetime waits for what is under way, and refuses what comes later", async () => {
  let released = false;
  const lifetime = new Lifetime("this thing", () => void (released = true));
  const [first, second] = [lifetime.use(), lifetime.use()];
  const ended = lifetime.end();
  assert.throws(() => lifetime.use(), {
    name: "ReferenceError",
    message: /Cannot use this thing: it was disposed of/,
  });
  first[Symbol.dispose]();
  first[Symbol.dispose](); // a second time does not count
  assert.equal(released, false);
  second[Symbol.dispose]();
  await ended;
  assert.equal(released, true);
});

Deno.test("Lifetime hands on what the release throws", async () => {
  const thrown = new Lifetime("this thing", () => {
    throw new Error("stuck");
  });
  await assert.rejects(thrown.end(), /stuck/);
  const rejected = new Lifetime("this thing", () => Promise.reject(new Error("stuck")));
  await assert.rejects(rejected.end(), /stuck/);
});
