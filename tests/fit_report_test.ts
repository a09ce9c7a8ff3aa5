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
