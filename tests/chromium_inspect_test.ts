/** Looking at images in a real Chromium: what the page says of them is what Deno says. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import { decodeImage, Inspector, makeDataset, saveModel, type Score } from "../mod.ts";
import { buildPage } from "../src/page/build/build.ts";
import { pictureName } from "../src/page/inspect/archive.ts";
import { INSPECT_TEXTS } from "../src/page/inspect/texts.ts";
import { figure } from "../src/page/setup/rate_words.ts";
import { SELF_TEST_TOLERANCE } from "../src/self_test_result.ts";
import { findChromium } from "./chromium/find_chromium.ts";
import { runScript } from "./chromium/run_script.ts";
import type { InspectJob, InspectSeen } from "./chromium/inspect_job.ts";

const chromium = findChromium();

Deno.test("images are looked at in a tab, by choice, by keys and by a camera, and the verdicts are Deno's", async () => {
  if (!chromium) return console.log("SKIPPED: no Chromium on PATH (Debian: apt-get install chromium)");
  const work = await Deno.makeTempDir({ prefix: "oddspot-inspect-test-" });
  try {
    const folder = join(work, "page");
    await buildPage(folder);
    const parts = await makeDataset({
      directory: join(work, "parts"),
      size: 96,
      train: 10,
      testGood: 1,
      perDefect: 1,
    });
    const images = parts.test.slice(0, 3).map(({ path }) => path);
    const model = join(work, "part.safetensors");
    await using inspector = await Inspector.open({ provider: "wasm" });
    const fitted = await inspector.fit(parts.train, { resize: "64", crop: "none", dims: 20 });
    await saveModel(fitted, model);
    using scorer = inspector.scorer(fitted);
    const scores: Score[] = await Array.fromAsync(scorer.score(images));
    const torn = join(work, "torn.png");
    await Deno.writeFile(torn, (await Deno.readFile(images[0] as string)).subarray(0, 2000));

    const saved = [
      join(work, "history.csv"),
      join(work, "history.jsonl"),
      join(work, "history.zip"),
    ] as const;
    const seen = await runScript<InspectJob, InspectSeen>("use_inspect.ts", {
      chromium,
      folder,
      model,
      images: [...images, torn],
      saved,
    });

    const { verdicts } = INSPECT_TEXTS;
    const told = scores.map(({ name, judgement }, i) =>
      `${i + 1}. ${basename(name)}: ${verdicts[judgement?.verdict ?? "unjudged"]}`
    );
    const list = [...told, `4. torn.png: ${verdicts.failed}`];
    assert.equal(seen.before, INSPECT_TEXTS.noModel);
    assert.deepEqual(seen.history, list);
    const as = (line: string) => line.match(/^(.*): ([^:]*)$/)?.slice(1).reverse();
    assert.deepEqual(seen.shown, [list[3], list[0], list[1], list[3]].map((line) => as(line as string)));
    const { joined } = scores[0]?.judgement?.evidence ?? {};
    assert.ok(
      joined &&
        seen.evidence.startsWith(INSPECT_TEXTS.joined(figure(joined.value), figure(joined.threshold))),
    );
    assert.ok(seen.heat > 0.01, `${seen.heat}`);
    assert.equal(seen.marks, 3);
    assert.deepEqual(seen.findings, []);
    assert.match(seen.pace, /^\d+\.\d images a second, \d+ ms from image to verdict$/);
    assert.ok(seen.filmed >= 3);
    assert.deepEqual(seen.lost, [INSPECT_TEXTS.camera.gone, INSPECT_TEXTS.camera.start]);
    assert.deepEqual(seen.offline, list);

    const lines = (await Deno.readTextFile(saved[1])).trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ image }) => image), [...images, torn].map((path) => basename(path)));
    scores.forEach(({ score, judgement }, i) => {
      assert.ok(Math.abs(lines[i].score - score) <= SELF_TEST_TOLERANCE * score);
      assert.equal(lines[i].judgement.verdict, judgement?.verdict);
    });
    const archive = unzipSync(await Deno.readFile(saved[2]));
    const pictures = images.map((path, i) => `pictures/${pictureName(i + 1, basename(path))}`);
    assert.deepEqual(Object.keys(archive), ["history.csv", "history.jsonl", ...pictures]);
    assert.deepEqual(archive["history.csv"], new Uint8Array(await Deno.readFile(saved[0])));
    for (const name of pictures) {
      const { width, height } = await decodeImage(archive[name] as Uint8Array<ArrayBuffer>, name);
      assert.deepEqual([width, height], [96, 96]);
    }
    assert.equal((await Deno.readTextFile(saved[0])).split("\r\n").length, 1 + 4 + 1);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
});
