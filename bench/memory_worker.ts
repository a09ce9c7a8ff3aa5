/** One process of memory.ts: VERB PROVIDER PICTURES MODEL. */

import { join } from "node:path";
import process from "node:process";
import { Inspector, loadModel, saveModel } from "../mod.ts";

const [verb, provider, pictures, model] = Deno.args as [string, "wasm" | "native", string, string];
const FIELDS = ["VmRSS", "VmHWM", "RssAnon", "RssFile", "RssShmem"] as const;
const paths = [...Deno.readDirSync(pictures)].map(({ name }) => join(pictures, name)).sort();

function show(stage: string): void {
  const status = Deno.readTextFileSync("/proc/self/status");
  const sizes = FIELDS.map((field) => Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))?.[1]) / 1024);
  const { heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const all = [...sizes, heapTotal / 2 ** 20, external / 2 ** 20].map((size) => Math.round(size));
  console.log(
    [stage, ...all, ((user + system) / 1e6).toFixed(2)].map((cell) => `${cell}`.padEnd(14)).join(""),
  );
}

console.log(
  [`${verb}, ${provider}`, ...FIELDS, "V8", "arrays", "CPU"].map((cell) => cell.padEnd(14)).join(""),
);
show("start");
await using inspector = await Inspector.open({ provider });
show("open");
if (verb === "fit") {
  let last = "";
  const fitted = await inspector.fit(paths, {
    onProgress({ pass, done }) {
      if (pass !== last || done % 40 === 0) show(`${pass} ${done}`);
      last = pass;
    },
  });
  show("fitted");
  await saveModel(fitted, model);
  show("saved");
} else {
  using scorer = inspector.scorer(await loadModel(model));
  show("uploaded");
  let scored = 0;
  for await (const _ of scorer.score(paths)) if (++scored % 50 === 0) show(`scored ${scored}`);
}
