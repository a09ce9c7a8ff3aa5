import assert from "node:assert/strict";
import { InOrder } from "../src/cli/in_order.ts";

Deno.test("what is ready late holds back what comes after it, and nothing is said twice", async () => {
  const lines = new InOrder<string>(1);
  const said: string[] = [];
  const [slow, quick] = [Promise.withResolvers<string>(), Promise.resolve("quick")];
  lines.add(slow.promise, (text) => said.push(text));
  await lines.settle();
  lines.add(quick, (text) => said.push(text));
  const settled = lines.settle();
  assert.deepEqual(said, []);
  slow.resolve("slow");
  await settled;
  assert.deepEqual(said, ["slow"]);
  await lines.end();
  await lines.end();
  assert.deepEqual(said, ["slow", "quick"]);
});

Deno.test("a failure is thrown in its turn, and what comes after it can be said", async () => {
  const lines = new InOrder<string>(0);
  const said: string[] = [];
  lines.add(Promise.resolve("before"), (text) => said.push(text));
  lines.add(Promise.reject(new Error("disk full")), (text) => said.push(text));
  lines.add(Promise.resolve("after"), (text) => said.push(text));
  await assert.rejects(lines.end(), { message: "disk full" });
  assert.deepEqual(said, ["before"]);
  await lines.end();
  assert.deepEqual(said, ["before", "after"]);
});
