/** Teaching a model in a real Chromium: the model that comes of it judges as the one that Deno fits to the same images. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { Inspector, makeDataset } from "../mod.ts";
import { buildPage } from "../src/page/build/build.ts";
import { INSPECT_TEXTS } from "../src/page/inspect/texts.ts";
import { TEACH_TEXTS } from "../src/page/teach/texts.ts";
import { findChromium } from "./chromium/find_chromium.ts";
import { runScript } from "./chromium/run_script.ts";
import type { TeachJob, TeachSeen } from "./chromium/teach_job.ts";

const RESIZE = "64";

/** Verdicts of a model on images. */
async function verdictsOf(
  inspector: Inspector,
  good: readonly string[],
  images: readonly string[],
): Promise<("normal" | "odd")[]> {
  using scorer = inspector.scorer(await inspector.fit(good, { resize: RESIZE }));
  const scores = await Array.fromAsync(scorer.score(images));
  return scores.map(({ judgement }) => {
    assert.ok(judgement);
    return judgement.verdict;
  });
}

/** What the page says of a good image and bad ones with these verdicts. */
function agreement([first, ...bad]: readonly string[]): string[] {
  const found = bad.filter((verdict) => verdict === "odd").length;
  const { of } = TEACH_TEXTS;
  return [of(found, bad.length), of(bad.length - found, bad.length), of(first === "odd" ? 1 : 0, 1), "0"];
}

const chromium = findChromium();

Deno.test("a tab learns a good image that it is told of, and counts what it finds of bad ones, as Deno would", async () => {
  if (!chromium) return console.log("SKIPPED: no Chromium on PATH (Debian: apt-get install chromium)");
  const work = await Deno.makeTempDir({ prefix: "oddspot-teach-test-" });
  try {
    const folder = join(work, "page");
    await buildPage(folder);
    const { train, test } = await makeDataset({
      directory: join(work, "parts"),
      size: 64,
      train: 10,
      testGood: 1,
      perDefect: 1,
    });
    const of = (good: boolean) => test.filter(({ path }) => path.includes("/good/") === good);
    const images = [...of(true), ...of(false).slice(0, 2)].map(({ path }) => path);
    assert.equal(images.length, 3);
    await using inspector = await Inspector.open({ provider: "wasm" });
    const before = await verdictsOf(inspector, train, images);
    const after = await verdictsOf(inspector, [...train, images[0] as string], images);

    const seen = await runScript<TeachJob, TeachSeen>("use_teach.ts", {
      chromium,
      folder,
      good: train,
      resize: RESIZE,
      images,
    });
    assert.deepEqual(seen.agreement, [agreement(before), agreement(after)]);
    assert.match(seen.inUse[0] as string, /of 10 images$/);
    assert.match(seen.inUse[1] as string, /of 11 images$/);
    const { line, truth } = TEACH_TEXTS;
    assert.deepEqual(
      seen.list,
      images.map((path, i) =>
        line(
          basename(path),
          i === 0 ? truth.good : truth.bad,
          INSPECT_TEXTS.verdicts[after[i] as "odd"],
          i === 0,
        )
      ),
    );
    assert.equal(seen.learnable, false);
    assert.deepEqual(seen.findings, []);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
