/** The page in a real Chromium, with WebGPU on its software adapter: what is computed in the tab is what Deno computes. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { describeModel, Inspector, loadModel, makeDataset, saveModel, type Score } from "../mod.ts";
import { buildPage } from "../src/page/build/build.ts";
import { SELF_TEST_TOLERANCE } from "../src/self_test_result.ts";
import { findChromium } from "./chromium/find_chromium.ts";
import { runScript } from "./chromium/run_script.ts";
import type { BuiltPage, Job, OlderJob, Seen, SeenInOlder } from "./chromium/job.ts";

/** Registers a test with a built page and a folder; says so where it is skipped. */
function pageTest(name: string, body: (page: BuiltPage, work: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const chromium = findChromium();
    if (!chromium) return console.log("SKIPPED: no Chromium on PATH (Debian: apt-get install chromium)");
    const work = await Deno.makeTempDir({ prefix: "oddspot-page-test-" });
    try {
      const folder = join(work, "page");
      const engine = (await buildPage(folder)).find((name) => /^engine-[0-9A-Z]+\.js$/.test(name));
      assert.ok(engine !== undefined);
      await body({ chromium, folder, engine }, work);
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  });
}

/** What the page says of a score. */
function told({ name, score, judgement }: Score): string {
  return `${judgement?.verdict} ${name.split("/").at(-1)}: ${score.toPrecision(4)}`;
}

function requireClose(score: number, { score: expected }: Score, what: string): void {
  assert.ok(
    Math.abs(score - expected) <= SELF_TEST_TOLERANCE * expected,
    `${what}: ${score}, Deno ${expected}`,
  );
}

pageTest(
  "a tab fits, scores, saves and loads as Deno does, in every form of an image, without a network too",
  async (page, work) => {
    const parts = await makeDataset({
      directory: join(work, "parts"),
      size: 96,
      train: 8,
      testGood: 2,
      perDefect: 1,
    });
    const large = await makeDataset({
      directory: join(work, "large"),
      size: 800,
      train: 0,
      testGood: 3,
      perDefect: 0,
    });
    const images = [...parts.test.slice(0, 1), ...large.test].map(({ path }) => path);
    const [model, saved] = [join(work, "deno.safetensors"), join(work, "tab.safetensors")];
    await using inspector = await Inspector.open({ provider: "wasm" });
    const fitted = await inspector.fit(parts.train);
    await saveModel(fitted, model);
    using scorer = inspector.scorer(fitted);
    const scores = await Array.fromAsync(scorer.score(images));

    const seen = await runScript<Job, Seen>(
      "use_page.ts",
      { ...page, good: parts.train, images, model, saved },
    );
    const wanted = scores.map(told);
    assert.equal(seen.machine, "google swiftshader true wasm");
    assert.equal(seen.threshold, describeModel(fitted).threshold);
    assert.deepEqual([seen.verdicts, seen.online, seen.offline], [wanted, wanted, wanted]);
    assert.equal(seen.threaded, true);
    assert.deepEqual(Object.keys(seen.forms), ["blob", "file", "bytes", "bitmap", "frame", "pixels"]);
    for (const [form, score] of Object.entries(seen.forms)) requireClose(score, scores[0] as Score, form);

    using other = inspector.scorer(await loadModel(saved)); // whose self-test must hold here
    const again = await Array.fromAsync(other.score(images));
    again.forEach((found, i) => requireClose(found.score, scores[i] as Score, found.name));
  },
);

pageTest(
  "a browser whose WebAssembly waits for no promise, and that has no stacks for 'using', computes the same",
  async (page, work) => {
    const { train: good } = await makeDataset({
      directory: join(work, "parts"),
      size: 64,
      train: 4,
      testGood: 1,
      perDefect: 0,
    });
    await using inspector = await Inspector.open({ provider: "wasm" });
    using scorer = inspector.scorer(await inspector.fit(good, { resize: "64", crop: "none", dims: 20 }));
    const [expected] = await Array.fromAsync(scorer.score(good.slice(0, 1)));
    const { score, runtimes } = await runScript<OlderJob, SeenInOlder>(
      "use_older.ts",
      { ...page, good },
    );
    assert.deepEqual(runtimes, ["ort-wasm-simd-threaded.asyncify"]);
    requireClose(score, expected as Score, "in the tab");
  },
);
