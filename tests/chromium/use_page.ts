/**
 * Uses the built page in headless Chromium as a person would, and its engine as another page would; prints what it saw, as JSON.
 * Argument: what to do, as {@linkcode Job}.
 *
 * @module
 */

import { type Page, withPage } from "./chromium.ts";
import type { Job, Seen } from "./job.ts";
import { scoreForms } from "./score_forms.ts";
import { below, serve } from "./serve.ts";

/** Milliseconds that a fit may take on a software adapter. */
const PATIENCE = 300_000;

const job: Job = JSON.parse(Deno.args[0] as string);
const built = below(job.folder);
const given: Readonly<Record<string, string>> = {
  "/given/model": job.model,
  "/given/image": job.images[0] as string,
};

/** As much of the page's document as is used. */
declare const document: {
  querySelector(selector: string): { readonly textContent: string };
  querySelectorAll(selector: string): ArrayLike<{ readonly textContent: string; readonly className: string }>;
};

/** Text of an element, once it is another than what it was. */
async function textOf(page: Page, selector: string, before: string): Promise<string> {
  await page.waitForFunction(
    ([selector, before]) => document.querySelector(selector).textContent !== before,
    [selector, before] as const,
    { timeout: PATIENCE },
  );
  return await page.textContent(selector) as string;
}

async function scored(page: Page): Promise<string[]> {
  await page.setInputFiles("#images", job.images);
  await page.waitForFunction(
    (count) => document.querySelectorAll("#scores li").length === count,
    job.images.length,
    { timeout: PATIENCE },
  );
  return await page.evaluate(
    () => Array.from(document.querySelectorAll("#scores li"), ({ textContent }) => textContent),
    null,
  );
}

const OPENING = "Opening the GPU …";

await using served = serve(
  (path) => path in given ? Deno.readFile(given[path] as string) : built(path),
  false,
);
const seen = await withPage(job.chromium, async (page): Promise<Seen> => {
  await page.goto(served.url);
  const machine = await textOf(page, "#machine", OPENING);
  await page.setInputFiles("#good", job.good);
  await page.click("#fit");
  const fitted = await textOf(page, "#fitted", "");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  await download.saveAs(job.saved);
  const verdicts = await scored(page);
  const isolated = await page.evaluate(
    () => (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true,
    null,
  );
  const forms = await page.evaluate(scoreForms, `/${job.engine}`);
  await page.context().setOffline(true);
  await page.reload();
  const offline = { machine: await textOf(page, "#machine", OPENING), verdicts: [] as string[] };
  await page.setInputFiles("#model", job.model);
  await textOf(page, "#fitted", "");
  offline.verdicts = await scored(page);
  return { machine, fitted, verdicts, isolated, forms, offline };
});
console.log(JSON.stringify(seen));
