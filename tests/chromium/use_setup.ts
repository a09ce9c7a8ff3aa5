/**
 * Sets a model up in headless Chromium as a person would; prints what it saw, as JSON. Argument: what to do, as {@linkcode SetUpJob}.
 *
 * @module
 */

import { seriousFindings } from "./axe.ts";
import { type Page, withPage } from "./chromium.ts";
import { below, serve } from "./serve.ts";
import type { SetUpJob, SetUpSeen } from "./setup_job.ts";

/** Milliseconds that a fit may take on a software adapter. */
const PATIENCE = 120_000;

const CANVAS = ".region canvas";

const job: SetUpJob = JSON.parse(Deno.args[0] as string);

/** As much of the page's document as is used. */
interface Shown {
  readonly textContent: string;
  readonly value: string;
  getBoundingClientRect(): {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}
declare const document: {
  querySelector(selector: string): Shown;
  querySelectorAll(selector: string): ArrayLike<Shown>;
};

const text = async (page: Page, selector: string) => await page.textContent(selector) as string;

/** Waits until the text of an element is like a pattern, and gives it; says what it is where that does not come. */
async function until(page: Page, selector: string, pattern: RegExp): Promise<string> {
  try {
    await page.waitForFunction(
      ([selector, pattern]) =>
        new RegExp(pattern, "s").test(document.querySelector(selector)?.textContent ?? ""),
      [selector, pattern.source] as const,
      { timeout: PATIENCE },
    );
  } catch (cause) {
    const shown = await text(page, "#app");
    throw new Error(`'${selector}' does not become ${pattern}; the page says: ${shown}`, { cause });
  }
  return await text(page, selector);
}

/** Drops files and folders from outside the browser; https://chromedevtools.github.io/devtools-protocol/tot/Input/ */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { left, top } = await page.evaluate(() => {
    const { left, top } = document.querySelector("#drop").getBoundingClientRect();
    return { left, top };
  }, null);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: left + 10, y: top + 10, data });
  }
}

/** Takes images with the camera, and removes them. */
async function burst(page: Page): Promise<string> {
  await page.click("#camera");
  await page.waitForFunction(
    () => (document.querySelector(".burst video") as { videoWidth?: number } | null)?.videoWidth,
    null,
    { timeout: PATIENCE },
  );
  await page.click("#burst");
  const said = await until(page, "#images-said", /^\d+ images/);
  const drawnOn = await until(page, "#drawn-on", /^On camera/);
  await page.click("#camera-close");
  await page.click("#remove");
  return `${said} ${drawnOn}`;
}

/** Where a place of the picture is on the screen, given as shares of its sides. */
async function onCanvas(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.evaluate((selector) => {
    const { left, top, width, height } = document.querySelector(selector).getBoundingClientRect();
    return { left, top, width, height };
  }, CANVAS);
  return [box.left + x * box.width, box.top + y * box.height];
}

async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...await onCanvas(page, ...from));
  await page.mouse.down();
  await page.mouse.move(...await onCanvas(page, ...to), { steps: 5 });
  await page.mouse.up();
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

const times = (count: number, key: string) => Array<string>(count).fill(key);

/** Draws a window with the mouse and a region with keys, goes back and forth. */
async function draw(page: Page): Promise<string[]> {
  const said = () => text(page, ".region-said");
  const seen: string[] = [];
  await page.evaluate(() => document.querySelector("#setup-region"), null);
  await page.focus(CANVAS); // scrolls to it
  await drag(page, [8 / 96 + 0.001, 8 / 96 + 0.001], [88 / 96 - 0.001, 88 / 96 - 0.001]);
  seen.push(await said());
  await page.click("text=Rectangle");
  await page.focus(CANVAS);
  // From the middle, where the pointer left, to the lower right by steps of a twentieth: 5 of 96 pixels.
  await page.mouse.move(...await onCanvas(page, 0.5, 0.5));
  await press(page, ...times(6, "ArrowLeft"), ...times(6, "ArrowUp"), "Space");
  await press(page, ...times(12, "ArrowRight"), ...times(12, "ArrowDown"), "Space");
  seen.push(await said());
  await press(page, "Control+z");
  seen.push(await said());
  await press(page, "Control+y");
  seen.push(await said());
  await page.click("text=Clear");
  seen.push(await said());
  await page.click("text=Undo");
  seen.push(await said());
  return seen;
}

await using served = serve(below(job.folder), false);
const seen = await withPage(job.chromium, async (page): Promise<SetUpSeen> => {
  await page.goto(served.url);
  await until(page, "#machine", /backbone on/);
  const camera = await burst(page);
  await drop(page, job.dropped);
  const images = [await until(page, "#images-said", /^(?!No )\d/)];
  await page.setInputFiles("#good", job.archive);
  images.push(await until(page, "#images-said", /left out/));
  await page.waitForFunction((canvas) => document.querySelector(canvas) !== null, CANVAS, {
    timeout: PATIENCE,
  });
  const region = await draw(page);
  const window = await page.evaluate(
    () => Array.from(document.querySelectorAll(".window input"), ({ value }) => value),
    null,
  );
  await page.click("text=Options");
  await page.fill("#option-resize", job.resize);
  await page.click("#fit");
  const top = () => page.evaluate(() => document.querySelector("#fit").getBoundingClientRect().top, null);
  const before = await top();
  await until(page, "#pass", /of \d+ images$/);
  const moved = Math.abs(await top() - before);
  await page.click("#stop");
  const pass = await until(page, "#pass", /^(?!.*of \d+ images$)/);
  const stopped = { pass, saveable: !await page.isDisabled("#save") };
  await page.click("#fit");
  await until(page, "#fitted", /./);
  const fitted = await text(page, "#fitted");
  const thresholds = [await until(page, "#threshold", /./)];
  const suspects = await page.evaluate(
    () =>
      Array.from(
        document.querySelectorAll("#suspects .suspect span:first-of-type"),
        ({ textContent }) => textContent,
      ),
    null,
  );
  await page.click(`.suspect:has-text("${job.suspect}")`);
  thresholds.push(await until(page, "#threshold", /about/));
  const pending = await until(page, ".pending span", /^Fitting again/);
  thresholds.push(await until(page, "#threshold", /without 1 image\.$/));
  const findings = await seriousFindings(page); // where all of the view is to be seen
  const rates = [await until(page, "#rate-means", /./)];
  await page.focus("#rate");
  await press(page, "ArrowRight", "ArrowRight", "ArrowRight");
  rates.push(await until(page, "#rate-means", /^1 of 20 /));
  rates.push(await until(page, "#rate-applied", /^The model uses this/));
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  await download.saveAs(job.saved);
  await page.selectOption("#option-register", "translation");
  const registered = [await until(page, "#drawn-on", /registered/)];
  await page.click("#fit");
  registered.push(await until(page, "#drawn-on", /reference picture:/));
  return {
    camera,
    images,
    region,
    window,
    stopped,
    fitted,
    suspects,
    thresholds,
    pending,
    rates,
    moved,
    registered,
    findings,
  };
}, ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
console.log(JSON.stringify(seen));
