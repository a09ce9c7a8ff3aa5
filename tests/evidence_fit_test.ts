/** What a fit's verdicts rest on: the place, the whole, or both. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type FitOptions, type Image, Inspector, type Score } from "../mod.ts";
import { madeParts } from "./made_bursts.ts";
import { QUICK, runCli, writePictures } from "./run_cli.ts";

const PARTS = madeParts(13, { side: 64, seed: 4 });
const [TRAIN, NEW] = [PARTS.slice(0, 12), PARTS[12] as Image];

/** A model of the made parts, and what it says of a dark picture of a new one. */
async function fitted(inspector: Inspector, options: FitOptions) {
  const model = await inspector.fit(TRAIN, { power: false, ...options });
  using scorer = inspector.scorer(model);
  const dark = { ...NEW, data: NEW.data.map((sample) => sample >> 3) as Uint8Array };
  const [score] = await Array.fromAsync(scorer.score([dark]));
  assert.ok(score?.judgement && model.settings.calibration);
  const { judgement } = score;
  return { model, score: score as Score, judgement, calibration: model.settings.calibration };
}

Deno.test("Inspector.fit() with the preset paper rests on the place, of 224 x 224 pixels", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const { model: { settings, tensors }, score, judgement, calibration } = await fitted(inspector, {
    preset: "paper",
    dims: 12,
  });
  const side = { width: 224, height: 224 };
  const { evidence, space, preprocess, method } = settings;
  assert.deepEqual([evidence, space.image, preprocess.crop, method.name], ["place", side, side, "padim"]);
  assert.equal(calibration.threshold, calibration.placeThreshold);
  assert.deepEqual([score.whole, judgement.evidence.whole], [null, undefined]);
  const { joined, place } = judgement.evidence;
  assert.deepEqual([joined.value, joined.threshold], [score.score, calibration.placeThreshold]);
  assert.deepEqual(place, { value: score.place, threshold: joined.threshold, pValue: judgement.pValue });
  assert.deepEqual([...tensors.keys()].filter((key) => /whole/.test(key)), []);
});

/** Options, and what the fit rests on. */
const EVIDENCE: readonly (readonly [options: FitOptions, evidence: string])[] = [
  [{}, "both"],
  [{ evidence: "place" }, "place"],
  [{ evidence: "whole" }, "whole"],
  [{ method: "mvg" }, "whole"],
  [{ method: "mahalanobis-ad" }, "whole"],
  [{ method: "spade" }, "whole"],
  [{ method: "mvg", preset: "paper", resize: "64", crop: "none" }, "whole"],
  [{ method: "mvg", evidence: "both" }, "both"],
  [{ method: "mvg", evidence: "place" }, "place"],
];

Deno.test("Inspector.fit() looks at the whole image by default, and for the evidence of the method", async (t) => {
  await using inspector = await Inspector.open({ threads: 1 });
  for (const [options, evidence] of EVIDENCE) {
    await t.step(`${JSON.stringify(options)}: ${evidence}`, async () => {
      const { model, score, judgement } = await fitted(inspector, { resize: "64", ...options });
      assert.deepEqual([model.settings.evidence, model.settings.preprocess.crop], [evidence, null]);
      const { joined, place, whole } = judgement.evidence;
      assert.equal(whole === undefined, evidence === "place");
      if (evidence === "both") {
        assert.ok(joined.value !== place.value && joined.value !== whole?.value);
      } else assert.equal(joined.value, evidence === "place" ? score.place : score.whole);
      assert.deepEqual([judgement.verdict, judgement.because], ["odd", evidence]);
    });
  }
  const { settings } = await inspector.fit(TRAIN.slice(0, 2), { dims: 4, calibrate: false });
  assert.deepEqual(settings.space.image, { width: 256, height: 256 });
});

Deno.test("fit --evidence whole and --preset paper say on what verdicts rest", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const good = writePictures(join(folder, "good"), 6, 1);
    const model = join(folder, "some.model");
    for (
      const [flags, evidence] of [[["--evidence", "whole"], "whole"], [
        ["--preset", "paper"],
        "place",
      ]] as const
    ) {
      const fit = await runCli(["fit", ...good, "--model", model, ...QUICK, "--no-power", ...flags]);
      assert.deepEqual([fit.code, JSON.parse(fit.stdout).evidence], [0, evidence], fit.stderr);
      const { stdout } = await runCli(["score", good[0] as string, "--model", model]);
      const line = JSON.parse(stdout);
      assert.equal(line.evidence.joined.value, line.evidence[evidence].value);
      const kinds = evidence === "place" ? ["joined", "place"] : ["joined", "place", "whole"];
      assert.deepEqual(Object.keys(line.evidence), kinds);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
