/**
 * Takes the README's picture of the page: the demo's parts looked at in headless Chromium. To be run when the page changed:
 *
 * `deno run --allow-all --config tests/chromium/playwright/deno.json tests/chromium/picture_of_page.ts PAGE MODEL TARGET IMAGES...`
 *
 * @module
 */

import { findChromium } from "./find_chromium.ts";
import { type Page, withPage } from "./chromium.ts";
import { below, serve } from "./serve.ts";

const PATIENCE = 300_000;

/** What taking a picture needs beside the rest. */
interface Camera extends Page {
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  screenshot(options: { path: string; type: "jpeg"; quality: number }): Promise<unknown>;
}

declare const document: {
  querySelector(selector: string): { readonly textContent: string };
  querySelectorAll(selector: string): { readonly length: number };
};

const [folder, model, target, ...images] = Deno.args as [string, string, string, ...string[]];
const chromium = findChromium();
if (!chromium) throw new Error("Cannot take a picture of the page: no Chromium on PATH");
await using served = serve(below(folder), false);
await withPage(chromium, async (page) => {
  const camera = page as Camera;
  await camera.setViewportSize({ width: 1000, height: 1330 });
  await page.goto(served.url);
  await page.waitForFunction(() => /backbone on/.test(document.querySelector("#machine").textContent), null, {
    timeout: PATIENCE,
  });
  await page.setInputFiles("#model", model);
  await page.waitForFunction(() => /^Model /.test(document.querySelector("#in-use").textContent), null, {
    timeout: PATIENCE,
  });
  await page.click("#tab-inspect");
  await page.setInputFiles("#images", images);
  await page.waitForFunction(
    (count) => document.querySelectorAll("#history li").length === count,
    images.length,
    { timeout: PATIENCE },
  );
  await page.click("#history .odd >> nth=1");
  await camera.screenshot({ path: target, type: "jpeg", quality: 80 });
});
