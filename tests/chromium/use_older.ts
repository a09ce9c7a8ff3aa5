/**
 * Fits and scores in a worker that lacks what is new in browsers: WebAssembly that waits for promises, and the stacks of `using`. Argument:
 * what to do, as {@linkcode OlderJob}; prints what it saw, as JSON.
 *
 * @module
 */

import type { Engine } from "../../src/page/engine.ts";
import { withPage } from "./chromium.ts";
import type { OlderJob, SeenInOlder } from "./job.ts";
import { below, serve } from "./serve.ts";

/** Stands before the worker's own script. */
const TAKEN_AWAY =
  `for (const name of ["DisposableStack", "AsyncDisposableStack", "SuppressedError"]) delete globalThis[name];
delete WebAssembly.Suspending; delete WebAssembly.promising;\n`;

/** A page without an engine of its own. */
const EMPTY = "/empty.html";

const job: OlderJob = JSON.parse(Deno.args[0] as string);
const built = below(job.folder);
const runtimes = new Set<string>();

async function read(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (path === EMPTY) return new TextEncoder().encode("<!DOCTYPE html>");
  const place = /^\/given\/(\d+)$/.exec(path)?.[1];
  if (place !== undefined) return await Deno.readFile(job.good[Number(place)] as string);
  const [, runtime] = /^\/(ort-wasm[\w.-]*)-[0-9A-F]{8}\.wasm$/.exec(path) ?? [];
  if (runtime !== undefined) runtimes.add(runtime);
  const bytes = await built(path);
  if (!bytes || !path.startsWith("/worker-")) return bytes;
  return new TextEncoder().encode(TAKEN_AWAY + new TextDecoder().decode(bytes));
}

/** Runs in the page: fits and scores on the WebGPU provider. It is handed over as text, so it sees nothing of this module. */
async function fitInPage({ module, count }: { module: string; count: number }): Promise<number> {
  const { Engine: Made }: { Engine: typeof Engine } = await import(module);
  const engine = new Made();
  await engine.open({ provider: "webgpu" });
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => fetch(`/given/${i}`)));
  const images = await Promise.all(answers.map((answer) => answer.blob()));
  await engine.fit(images, { resize: "64", crop: "none", dims: 20 });
  let score = NaN;
  await engine.score(images.slice(0, 1), {}, {
    onTold: (part) => {
      if ("error" in part) throw new Error(part.error);
      score = part.score;
    },
  });
  return score;
}

await using served = serve(read, true);
const score = await withPage(job.chromium, async (page) => {
  await page.goto(new URL(EMPTY, served.url).href);
  return await page.evaluate(fitInPage, { module: `/${job.engine}`, count: job.good.length });
});
console.log(JSON.stringify({ score, runtimes: [...runtimes] } satisfies SeenInOlder));
