import assert from "node:assert/strict";
import { type FitReport, Inspector, thresholdWithout } from "../mod.ts";
import { NormalScores } from "../src/verdict/normal_scores.ts";
import { thresholdWithoutImages } from "../src/verdict/threshold_without.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const VALUES = new Map([["a", 5], ["b", 4], ["c", 3], ["d", 2], ["e", 1]]);
const of = (...values: number[]) => new NormalScores(values).threshold(0.2).value;

Deno.test("thresholdWithoutImages() counts a part once, by the farthest of its images that are left", () => {
  const without = (parts: string[][], ...gone: string[]) =>
    thresholdWithoutImages({ values: VALUES, parts }, new Set(gone), 0.2);
  assert.equal(without([]), of(5, 4, 3, 2, 1));
  assert.equal(without([], "a"), of(4, 3, 2, 1));
  assert.equal(without([], "a", "c"), of(4, 2, 1));
  assert.equal(without([["a", "b"], ["c", "e"]], "a"), of(4, 3, 2));
  assert.equal(without([["a", "b"], ["c", "e"]], "a", "b"), of(3, 2));
  assert.equal(without([], "no such image"), of(5, 4, 3, 2, 1));
});

Deno.test("thresholdWithoutImages() gives none of fewer than two parts", () => {
  const without = (gone: string[], parts: string[][] = []) =>
    thresholdWithoutImages({ values: VALUES, parts }, new Set(gone), 0.2);
  assert.equal(without(["a", "b", "c", "d"]), null);
  assert.equal(without(["a", "b", "c"]), of(2, 1));
  assert.equal(without(["a", "b", "c"], [["d", "e"]]), null);
});

Deno.test("thresholdWithout() says of one image what the fit's report says, and of all that stand out", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const images = Array.from(
    { length: 16 },
    (_, i) => noisyRamp(64, i, i === 1 ? { x: 20, y: 30 } : undefined),
  );
  const reports: FitReport[] = [];
  const onReport = (report: FitReport) => void reports.push(report);
  await inspector.fit(images, { resize: "64", power: false, twins: false, onReport });
  const report = reports[0] as FitReport;
  assert.equal(report.suspects.length, images.length);
  for (const { name, threshold, without } of report.suspects) {
    assert.equal(thresholdWithout(report, [name], 0.01), without);
    assert.equal(thresholdWithout(report, [], 0.01), threshold);
  }
  const out = report.suspects.filter(({ standsOut }) => standsOut).map(({ name }) => name);
  assert.ok(out.length > 0, "none stands out");
  assert.equal(thresholdWithout(report, out, 0.01), report.withoutAll);
});
