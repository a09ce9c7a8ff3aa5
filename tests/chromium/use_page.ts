/**
 * Opens the built page in headless Chromium, and uses its engine as the page does; prints what it saw, as JSON. Argument: what to do, as
 * {@linkcode Job}.
 *
 * @module
 */

import { withPage } from "./chromium.ts";
import { fitAndScore, scoreForms, scoreWithModel } from "./in_tab.ts";
import type { Job, Seen } from "./job.ts";
import { below, serve } from "./serve.ts";

/** Milliseconds until the service worker answers for the page. */
const PATIENCE = 60_000;

const job: Job = JSON.parse(Deno.args[0] as string);
const built = below(job.folder);
const named = (folder: string, paths: readonly string[]) =>
  paths.map((path, i) => [`/given/${folder}/${i}`, path] as const);
const given: Readonly<Record<string, string>> = Object.fromEntries([
  ["/given/model", job.model],
  ...named("good", job.good),
  ...named("images", job.images),
]);
const inTab = {
  module: `/${job.engine}`,
  images: job.images.map((path) => path.split("/").at(-1) as string),
};
let threaded = false;

await using served = serve((path) => {
  threaded ||= path.startsWith("/decoding_thread-");
  return path in given ? Deno.readFile(given[path] as string) : built(path);
}, false);
const seen = await withPage(job.chromium, async (page): Promise<Seen> => {
  await page.goto(served.url);
  await page.waitForFunction(
    () => (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated,
    null,
    { timeout: PATIENCE },
  );
  const [download, fitted] = await Promise.all([
    page.waitForEvent("download", { timeout: 0 }),
    page.evaluate(fitAndScore, { ...inTab, good: job.good.length }),
  ]);
  await download.saveAs(job.saved);
  const forms = await page.evaluate(scoreForms, inTab);
  const online = await page.evaluate(scoreWithModel, inTab);
  await page.context().setOffline(true);
  await page.reload();
  return { ...fitted, threaded, forms, online, offline: await page.evaluate(scoreWithModel, inTab) };
});
console.log(JSON.stringify(seen));
