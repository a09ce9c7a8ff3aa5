/** The page in a real Chromium, with WebGPU on its software adapter: what is computed in the tab is what Deno computes. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Inspector, loadModel, makeDataset, saveModel, type Score } from "../mod.ts";
import { buildPage } from "../src/page/build/build.ts";
import { SELF_TEST_TOLERANCE } from "../src/self_test_result.ts";
import { findChromium } from "./chromium/find_chromium.ts";
import type { Job, Seen } from "./chromium/job.ts";

const CONFIG = fileURLToPath(new URL("chromium/playwright/deno.json", import.meta.url));
const SCRIPT = fileURLToPath(new URL("chromium/use_page.ts", import.meta.url));

async function use(job: Job): Promise<Seen> {
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--allow-all", "--no-check", "--frozen", "--config", CONFIG, SCRIPT, JSON.stringify(job)],
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** What the page says of a score. */
function told({ name, score, judgement }: Score): string {
  return `${judgement?.verdict} ${name.split("/").at(-1)}: ${score.toPrecision(4)}`;
}

const chromium = findChromium();

Deno.test("a tab fits, scores, saves and loads as Deno does, in every form of an image, without a network too", async () => {
  if (!chromium) return console.log("SKIPPED: no Chromium on PATH (Debian: apt-get install chromium)");
  const work = await Deno.makeTempDir({ prefix: "oddspot-page-test-" });
  try {
    const folder = join(work, "page");
    const engine = (await buildPage(folder)).find((name) => /^engine-\w+\.js$/.test(name));
    assert.ok(engine !== undefined);
    const parts = await makeDataset({
      directory: join(work, "parts"),
      size: 96,
      train: 8,
      testGood: 2,
      perDefect: 1,
    });
    const images = parts.test.slice(0, 3).map(({ path }) => path);
    const [model, saved] = [join(work, "deno.safetensors"), join(work, "tab.safetensors")];
    await using inspector = await Inspector.open({ provider: "wasm" });
    const fitted = await inspector.fit(parts.train);
    await saveModel(fitted, model);
    using scorer = inspector.scorer(fitted);
    const scores = await Array.fromAsync(scorer.score(images));

    const seen = await use({ chromium, folder, engine, good: parts.train, images, model, saved });
    assert.equal(seen.machine, "google swiftshader (software); backbone on wasm");
    assert.match(seen.fitted, /^A model of 8 images\.\n.*Of new good images at most 1% are expected/s);
    assert.deepEqual(seen.verdicts, scores.map(told));
    assert.equal(seen.isolated, true);
    assert.deepEqual(Object.keys(seen.forms), ["blob", "file", "bytes", "bitmap", "frame", "pixels"]);
    for (const [form, score] of Object.entries(seen.forms)) requireClose(score, scores[0] as Score, form);
    assert.deepEqual(seen.offline, { machine: seen.machine, verdicts: scores.map(told) });

    using other = inspector.scorer(await loadModel(saved)); // whose self-test must hold here
    const again = await Array.fromAsync(other.score(images));
    again.forEach((found, i) => requireClose(found.score, scores[i] as Score, found.name));
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});

function requireClose(score: number, { score: expected }: Score, what: string): void {
  assert.ok(
    Math.abs(score - expected) <= SELF_TEST_TOLERANCE * expected,
    `${what}: ${score}, Deno ${expected}`,
  );
}
