import assert from "node:assert/strict";
import { Gate } from "../src/gate.ts";

/** Work that says when it begins and ends when it is told to. */
function held(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async () => {
    log.push(`${name} begins`);
    await promise;
    log.push(`${name} ends`);
    return name;
  };
  return { work, end: resolve };
}

/** Lets everything go on that can. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("Gate lets work together in at once, and work alone after all before it and before all after it", async () => {
  const gate = new Gate();
  const log: string[] = [];
  const [a, b, alone, c] = [held(log, "a"), held(log, "b"), held(log, "alone"), held(log, "c")];
  const all = [gate.together(a.work), gate.together(b.work), gate.alone(alone.work), gate.together(c.work)];
  await settle();
  assert.deepEqual(log.splice(0), ["a begins", "b begins"]);
  c.end();
  b.end();
  await settle();
  assert.deepEqual(log.splice(0), ["b ends"]);
  a.end();
  await settle();
  assert.deepEqual(log.splice(0), ["a ends", "alone begins"]);
  alone.end();
  assert.deepEqual(await Promise.all(all), ["a", "b", "alone", "c"]);
  assert.deepEqual(log, ["alone ends", "c begins", "c ends"]);
});

Deno.test("Gate goes on after work that failed, and gives its error to its caller alone", async () => {
  const gate = new Gate();
  const fails = () => Promise.reject(new Error("no"));
  const failing = [gate.together(fails), gate.alone(fails)];
  const later = [gate.together(() => Promise.resolve(1)), gate.alone(() => Promise.resolve(2))];
  assert.deepEqual(await Promise.allSettled(failing).then((all) => all.map(({ status }) => status)), [
    "rejected",
    "rejected",
  ]);
  assert.deepEqual(await Promise.all(later), [1, 2]);
});

Deno.test("Gate does one piece of work alone at a time", async () => {
  const gate = new Gate();
  let [under, most] = [0, 0];
  await Promise.all(Array.from({ length: 4 }, () =>
    gate.alone(async () => {
      most = Math.max(most, ++under);
      await settle();
      under--;
    })));
  assert.equal(most, 1);
});
