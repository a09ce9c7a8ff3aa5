/** Setting a model up in a real Chromium: what is drawn, fitted, excluded and chosen there is in the model that Deno opens. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { zipSync } from "fflate";
import {
  encodePng,
  type FitReport,
  type Image,
  Inspector,
  loadModel,
  makeDataset,
  type Model,
  modelAtRate,
  modelRates,
  modelRoi,
  type Picture as PngImage,
  readImage,
  thresholdWithout,
} from "../mod.ts";
import { buildPage } from "../src/page/build/build.ts";
import { figure } from "../src/page/setup/rate_words.ts";
import { SELF_TEST_TOLERANCE } from "../src/self_test_result.ts";
import { findChromium } from "./chromium/find_chromium.ts";
import { runScript } from "./chromium/run_script.ts";
import type { SetUpJob, SetUpSeen } from "./chromium/setup_job.ts";

const SIDE = 96;
const WINDOW = { left: 8, top: 8, width: 80, height: 80 };
/** Drawn by keys: six steps of 5 pixels from the middle to either side. */
const ROI = { left: 18, top: 18, width: 60, height: 60 };
const RESIZE = "64";

/** The region of interest as somebody else would draw it. */
function drawnRoi(): Image {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const inside = x >= ROI.left && x < ROI.left + ROI.width && y >= ROI.top && y < ROI.top + ROI.height;
    return inside ? 255 : 0;
  });
  return { width: SIDE, height: SIDE, channels: 1, data };
}

/** A good image with a black blot that no good one has. */
function blotted(image: Image): PngImage {
  const { width, height, channels } = image;
  const data = Uint8Array.from(image.data, (sample, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return Math.hypot(x - 40, y - 50) < 12 ? 0 : sample;
  });
  return { width, height, channels: channels as PngImage["channels"], data };
}

const chromium = findChromium();

Deno.test("a model is set up in a tab by mouse and keys, and is the one that the same choices give in Deno", async () => {
  if (!chromium) return console.log("SKIPPED: no Chromium on PATH (Debian: apt-get install chromium)");
  const work = await Deno.makeTempDir({ prefix: "oddspot-setup-test-" });
  try {
    const folder = join(work, "page");
    await buildPage(folder);
    const { train } = await makeDataset({
      directory: join(work, "parts"),
      size: SIDE,
      train: 15,
      testGood: 1,
      perDefect: 1,
    });
    const bad = join(work, "blotted.png");
    await Deno.writeFile(bad, await encodePng(blotted(await readImage(train[0] as string))));
    const parcel = join(work, "parcel");
    await Deno.mkdir(join(parcel, "deeper"), { recursive: true });
    const [foldered, packed] = [train.slice(1, 5), train.slice(5)];
    for (const path of foldered) await Deno.copyFile(path, join(parcel, "deeper", basename(path)));
    const dropped = [parcel, bad];
    const archive = join(work, "more.zip");
    const entries = packed.map((path) => [`good/${basename(path)}`, Deno.readFileSync(path)] as const);
    await Deno.writeFile(
      archive,
      zipSync({ ...Object.fromEntries(entries), "good/notes.txt": new Uint8Array(3) }),
    );
    const saved = join(work, "part.safetensors");
    const seen = await runScript<SetUpJob, SetUpSeen>("use_setup.ts", {
      chromium,
      folder,
      dropped,
      archive,
      resize: RESIZE,
      suspect: basename(bad),
      saved,
    });

    await using inspector = await Inspector.open({ provider: "wasm" });
    const reports: FitReport[] = [];
    const fit = (images: readonly string[]) =>
      inspector.fit(images, {
        window: { ...WINDOW, unit: "pixels" },
        roi: drawnRoi(),
        resize: RESIZE,
        onReport: (report) => void reports.push(report),
      });
    const images = [bad, ...foldered, ...packed]; // in the order of names, drop by drop
    const all = await fit(images);
    const without = await fit(images.filter((path) => path !== bad));
    const wanted = modelAtRate(without, 0.05);
    const [first, second] = reports as [FitReport, FitReport];

    assert.match(seen.camera, /^10 images\. On camera .* 01\.png, \d+ × \d+ pixels\.$/);
    assert.deepEqual(seen.images, ["5 images.", "15 images. 1 file is no image and left out."]);
    const inWindow = "Window of 80 × 80 pixels at 8, 8.";
    const everywhere = "All of the image is looked at. Draw a window or a region to change that.";
    const both = `${inWindow} The region of interest is 39% of the image.`;
    assert.deepEqual(seen.region, [inWindow, both, inWindow, both, everywhere, both]);
    assert.deepEqual(seen.window, ["8", "8", "80", "80"]);
    assert.deepEqual(seen.stopped, { pass: "Stopped. Nothing has changed.", saveable: false });
    assert.equal(seen.moved, 0);
    assert.deepEqual(seen.findings, []);

    assert.match(
      seen.fitted,
      /^A model of 15 images\.\nThreshold .*at most 1% are expected/,
    );
    const out = first.suspects.filter(({ standsOut }) => standsOut).map(({ name }) => basename(name));
    assert.deepEqual(seen.suspects, out);
    assert.ok(out.includes(basename(bad)));
    const about = thresholdWithout(first, [bad], 0.01) as number;
    assert.deepEqual(seen.thresholds, [
      `Threshold ${figure(thresholdOf(all))}, of all images.`,
      `Threshold ${figure(thresholdOf(all))} now; about ${figure(about)} without the excluded image.`,
      `Threshold ${figure(thresholdOf(without))}, without 1 image.`,
    ]);
    assert.equal(second.images, 14);
    assert.equal(
      seen.pending,
      "Fitting again without 1 image; until that is done, the model in use is the one before.",
    );
    const found = (rate: number) => {
      const share = modelRates(without, [rate]).rows[0]?.found?.share as number;
      return new RegExp(
        `^1 of ${1 / rate} good parts; of planted defects ${Number((100 * share).toPrecision(2))}% found `,
      );
    };
    assert.match(seen.rates[0] as string, found(0.01));
    assert.match(seen.rates[1] as string, found(0.05));

    requireSame(await loadModel(saved), wanted);
    assert.match(
      seen.registered[0] as string,
      /^On blotted\.png, 96 × 96 pixels\. Images will be registered\./,
    );
    assert.match(seen.registered[1] as string, /^Drawn on the reference picture: /);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});

function thresholdOf({ settings: { calibration } }: Model): number {
  return calibration?.threshold as number;
}

/** The same settings, region and, as far as adapters agree, thresholds. */
function requireSame(model: Model, wanted: Model): void {
  const { calibration, selfTest: _, suspects, ...settings } = model.settings;
  const { calibration: expected, selfTest: __, suspects: ___, ...others } = wanted.settings;
  assert.deepEqual(settings, others);
  assert.deepEqual(settings.preprocess.window, WINDOW);
  const roi = modelRoi(model);
  assert.ok(roi?.includes(0) && roi.includes(1));
  assert.deepEqual(roi, modelRoi(wanted));
  assert.equal(calibration?.falseAlarmRate, 0.05);
  assert.equal(calibration?.images, expected?.images);
  const [threshold, own] = [thresholdOf(model), thresholdOf(wanted)];
  assert.ok(Math.abs(threshold - own) <= SELF_TEST_TOLERANCE * own, `${threshold}, Deno ${own}`);
  assert.ok(suspects.every(({ name }) => name !== "blotted.png"));
}
