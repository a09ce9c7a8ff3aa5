/** Runs cases one after the other, and prints a line of JSON for each: a process that main.ts ends if one hangs. */

import { runCase } from "./case.ts";

const [target = "", seed, from, cases] = Deno.args;
for (let number = Number(from); number < Number(from) + Number(cases); number++) {
  const start = performance.now();
  const result = await runCase({ target, seed: Number(seed), number });
  const { rss } = Deno.memoryUsage();
  console.log(JSON.stringify({ number, ...result, ms: performance.now() - start, rss }));
}
