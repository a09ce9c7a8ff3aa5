/**
 * Looks at images in headless Chromium as a person would; prints what it saw, as JSON. Argument: what to do, as {@linkcode InspectJob}.
 *
 * @module
 */

import { seriousFindings } from "./axe.ts";
import { type Page, withPage } from "./chromium.ts";
import type { InspectJob, InspectSeen } from "./inspect_job.ts";
import { below, serve } from "./serve.ts";

/** Milliseconds that a scoring may take on a software adapter. */
const PATIENCE = 120_000;

const job: InspectJob = JSON.parse(Deno.args[0] as string);

/** As much of the page's document as is used. */
interface Shown {
  readonly textContent: string;
  value: string;
  dispatchEvent(event: Event): void;
  getContext(kind: "2d"): { getImageData(...area: number[]): { readonly data: Uint8ClampedArray } };
  readonly width: number;
  readonly height: number;
}
/** As much of a video as is used. */
interface Video extends Shown {
  readonly srcObject: { readonly active: boolean; getTracks(): EventTarget[] } | null;
}
declare const document: {
  querySelector(selector: string): Shown;
  querySelectorAll(selector: string): ArrayLike<Shown>;
};

const texts = (page: Page, selector: string) =>
  page.evaluate(
    (selector) => Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent),
    selector,
  );

async function count(page: Page, selector: string, least: number): Promise<void> {
  await page.waitForFunction(
    ([selector, least]) => document.querySelectorAll(selector).length >= least,
    [selector, least] as const,
    { timeout: PATIENCE },
  );
}

async function load(page: Page): Promise<void> {
  await page.waitForFunction(() => /backbone on/.test(document.querySelector("#machine").textContent), null, {
    timeout: PATIENCE,
  });
  await page.setInputFiles("#model", job.model);
  await page.waitForFunction(() => /^Model /.test(document.querySelector("#in-use").textContent), null, {
    timeout: PATIENCE,
  });
  await page.click("#tab-inspect");
}

async function look(page: Page): Promise<string[]> {
  await page.setInputFiles("#images", job.images);
  await count(page, "#history li", job.images.length);
  return await texts(page, "#history li");
}

async function shown(page: Page): Promise<readonly [string, string]> {
  return [await page.textContent("#verdict") as string, await page.textContent("#shown-name") as string];
}

/** Share of the pixels that change when the heat is taken away. */
async function heatOf(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const canvas = document.querySelector("canvas.part");
    const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.slice();
    const before = pixels();
    const slider = document.querySelector("#opacity");
    slider.value = "0";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = pixels();
    let changed = 0;
    for (let i = 0; i < before.length; i += 4) {
      if (before[i] !== after[i] || before[i + 1] !== after[i + 1] || before[i + 2] !== after[i + 2]) {
        changed++;
      }
    }
    return changed / (before.length / 4);
  }, null);
}

async function save(page: Page, button: string, path: string): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  await download.saveAs(path);
}

/** Takes the camera away while it is looked at, and gives what the page says. */
async function loseCamera(page: Page): Promise<readonly [string, string]> {
  await page.click("#live");
  await page.waitForFunction(
    () => (document.querySelector(".camera video") as Video).srcObject?.active,
    null,
    {
      timeout: PATIENCE,
    },
  );
  await page.evaluate(() => {
    const { srcObject } = document.querySelector(".camera video") as Video;
    for (const track of srcObject?.getTracks() ?? []) track.dispatchEvent(new Event("ended"));
  }, null);
  await count(page, ".failure", 1);
  return [await page.textContent(".failure span") as string, await page.textContent("#live") as string];
}

await using served = serve(below(job.folder), false);
const seen = await withPage(job.chromium, async (page): Promise<InspectSeen> => {
  await page.goto(served.url);
  await page.click("#tab-inspect");
  const before = await page.textContent("#inspect-said") as string;
  await page.click("#tab-setup");
  await load(page);
  const history = await look(page);
  const all = [await shown(page)];
  await page.focus("#history");
  for (const key of ["Home", "ArrowDown", "End"]) {
    await page.keyboard.press(key);
    all.push(await shown(page));
  }
  await page.keyboard.press("Home"); // the last one cannot be read
  const evidence = (await texts(page, "#evidence li")).join(" ");
  const heat = await heatOf(page);
  const marks = (await texts(page, ".strip circle")).length;
  const findings = await seriousFindings(page);
  await save(page, "#save-csv", job.saved[0]);
  await save(page, "#save-jsonl", job.saved[1]);
  await save(page, "#save-zip", job.saved[2]);
  await page.click("#live");
  await count(page, "#history li", job.images.length + 3);
  await page.click("#live");
  const pace = await page.textContent("#pace") as string;
  const filmed = (await texts(page, "#history li")).length - job.images.length;
  const lost = await loseCamera(page);
  await page.context().setOffline(true);
  await page.reload();
  await load(page);
  const offline = await look(page);
  return { before, history, shown: all, evidence, heat, marks, pace, filmed, lost, findings, offline };
}, ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
console.log(JSON.stringify(seen));
