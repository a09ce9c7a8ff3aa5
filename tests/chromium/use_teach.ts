/**
 * Teaches a model in headless Chromium as a person would; prints what it saw, as JSON. Argument: what to do, as {@linkcode TeachJob}.
 *
 * @module
 */

import { seriousFindings } from "./axe.ts";
import { type Page, withPage } from "./chromium.ts";
import { below, serve } from "./serve.ts";
import type { TeachJob, TeachSeen } from "./teach_job.ts";

/** Milliseconds that a fit may take on a software adapter. */
const PATIENCE = 120_000;

const job: TeachJob = JSON.parse(Deno.args[0] as string);

declare const document: {
  querySelector(selector: string): { readonly textContent: string } | null;
  querySelectorAll(selector: string): ArrayLike<{ readonly textContent: string }>;
};

async function until(page: Page, selector: string, pattern: RegExp): Promise<string> {
  await page.waitForFunction(
    ([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? ""),
    [selector, pattern.source] as const,
    { timeout: PATIENCE },
  );
  return await page.textContent(selector) as string;
}

const texts = (page: Page, selector: string) =>
  page.evaluate(
    (selector) => Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent),
    selector,
  );

await using served = serve(below(job.folder), false);
const seen = await withPage(job.chromium, async (page): Promise<TeachSeen> => {
  await page.goto(served.url);
  await until(page, "#machine", /backbone on/);
  await page.setInputFiles("#good", job.good);
  await until(page, "#images-said", new RegExp(`^${job.good.length} images`));
  await page.click("text=Options");
  await page.fill("#option-resize", job.resize);
  await page.click("#fit");
  const inUse = [await until(page, "#in-use", /^Model /)];
  await page.click("#tab-inspect");
  await page.setInputFiles("#images", job.images);
  await until(page, `#looked-${job.images.length}`, /./);
  await page.focus("#history");
  await page.keyboard.press("Home");
  for (const i of job.images.keys()) {
    await until(page, "#shown-name", new RegExp(`^${i + 1}\\. `));
    await page.click(i === 0 ? "#mark-good" : "#mark-bad");
    await page.focus("#history");
    await page.keyboard.press("ArrowDown");
  }
  await page.click("#tab-teach");
  const agreement = [await texts(page, "#agreement dd")];
  await page.click("#learn");
  inUse.push(await until(page, "#in-use", new RegExp(`of ${job.good.length + 1} images$`)));
  await until(page, "#agreement dd:last-of-type", /^0$/);
  agreement.push(await texts(page, "#agreement dd"));
  const list = await texts(page, "#taught li span");
  const learnable = !await page.isDisabled("#learn");
  return { agreement, inUse, list, learnable, findings: await seriousFindings(page) };
});
console.log(JSON.stringify(seen));
