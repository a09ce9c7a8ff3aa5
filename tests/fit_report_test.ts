import assert from "node:assert/strict";
import type { FitOptions } from "../src/fit_options.ts";
import { describeFit, type FitReport } from "../src/fitting/report.ts";
import { Inspector } from "../src/inspector.ts";
import { noisyRamp } from "./noisy_ramp.ts";

const IMAGES = Array.from({ length: 8 }, (_, i) => noisyRamp(64, i));

Deno.test("describeFit() says that components of all images give too low a threshold, where they do", async () => {
  await using inspector = await Inspector.open({ threads: 1 });
  const said = async (options: FitOptions) => {
    const reports: FitReport[] = [];
    const onReport = (report: FitReport) => void reports.push(report);
    await inspector.fit(IMAGES, { resize: "64", power: false, twins: false, ...options, onReport });
    return describeFit(reports[0] as FitReport).filter((text) => text.includes("--reduce"));
  };
  for (const reduce of ["opca:0.5", "pca:0.5"]) {
    assert.deepEqual(await said({ method: "mvg", reduce }), [
      "The threshold is far too low: the components of --reduce were chosen from all 8 parts, those left out among them, " +
      "which are no more than the 112 channels of a level. Calibrate with other good images, or take --reduce none.",
    ]);
  }
  assert.deepEqual(await said({ method: "mvg" }), []);
  assert.deepEqual(await said({ method: "mvg", reduce: "random:6" }), []);
  assert.deepEqual(await said({ method: "mvg", reduce: "opca:0.5", calibrate: false }), []);
});

const REPORT: FitReport = {
  images: 4,
  parts: 4,
  partsFrom: "found",
  together: [],
  nearlyTogether: null,
  copies: [],
  suspects: ["a", "b", "c", "d"].map((name, i) => ({
    name,
    value: 9 - i,
    because: "place",
    threshold: 9,
    without: 8,
    standsOut: i < 2,
  })),
  dropped: [],
  robust: false,
  powerUnknown: false,
  withoutAll: 6.5,
  mixedKinds: false,
  bands: null,
  white: null,
  registration: null,
  componentsOfAll: null,
  wholeUnknown: false,
};

Deno.test("describeFit() names suspects that stay, and the threshold without all of them", () => {
  const [text, ...others] = describeFit(REPORT);
  assert.deepEqual(others, []);
  assert.match(
    text as string,
    /^2 of the good images stand out; .*\n {2}a: evidence 9 .*\n {2}b: evidence 8 .*8 instead of 9\n/,
  );
  assert.match(text as string, /\n {2}without all of them it would be 6\.5$/);
  const [left, away] = describeFit({ ...REPORT, dropped: ["a"], withoutAll: null });
  assert.match(left as string, /^1 of the good images stands out; .*\n {2}b: evidence 8 [^\n]*$/);
  assert.match(away as string, /^Left away as suspects: a\. .* optimistic/);
  assert.equal(
    describeFit({ ...REPORT, dropped: ["a", "b"], robust: true }).length,
    1,
    "robust has looked again",
  );
});

Deno.test("describeFit() says what else a person should know, each once", () => {
  const plain = { ...REPORT, suspects: [] };
  assert.deepEqual(describeFit(plain), []);
  const cases: [Partial<FitReport>, RegExp][] = [
    [{ nearlyTogether: ["a", "b"] }, /^a and b are nearly as close .* --group-by/],
    [
      { copies: [["a", "b"]] },
      /^1 of the images is an exact copy of others, such as a, b: copies say nothing new\.$/,
    ],
    [{ copies: [["a", "b", "c"], ["d", "e"]] }, /^3 of the images are exact copies of others/],
    [{ powerUnknown: true }, /^What would be found is not known: planting defects takes 5 parts/],
    [
      { bands: { count: 9, share: 0.98765 } },
      /^Bands: three principal components of 9, which hold 98\.8% of/,
    ],
    [{ mixedKinds: true }, /^The images are of several kinds, 8 and 16 bits/],
    [{ wholeUnknown: true }, /^Only places are looked at/],
    [{ together: [["a", "b"]], parts: 3 }, /^4 images show 3 parts: 2 images are far closer .* --no-twins/],
  ];
  for (const [change, words] of cases) {
    const said = describeFit({ ...plain, ...change });
    assert.equal(said.length, 1);
    assert.match(said[0] as string, words);
  }
});
