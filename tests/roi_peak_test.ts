import assert from "node:assert/strict";
import { Batch } from "../src/gpu/batch.ts";
import { disposeDetections } from "../src/map/anomaly_map.ts";
import type { MapPeak } from "../src/map/map_peak.ts";
import type { PadimSettings } from "../src/method/padim/padim.ts";
import type { SpadeSettings } from "../src/method/spade/settings.ts";
import { methodOf, type MethodSettings } from "../src/method/table.ts";
import { assertClose } from "./assert_close.ts";
import { buffersMade } from "./buffer_ledger.ts";
import {
  CHANNELS,
  fitAndDetect,
  type Found,
  IMAGE,
  IMAGES,
  MAP,
  MAPS,
  METHODS,
  pixelsIn,
  RAGGED,
  random,
  roiOf,
  upload,
  type Window,
} from "./roi_cases.ts";
import { topMeanTwin } from "./twins/top_mean.ts";
import { gpuTest } from "./with_gpu.ts";

const WHOLE: Window = { left: 0, top: 0, ...IMAGE };

/** Rounding of the mean of at most 1280 pixels: (64 + 1 + 8 + 2) x 2^-24, as shaders/top_mean.wgsl has it. */
const TOP_MEAN = 4.5e-6;

/** The largest pixel of each map, of all pixels or of those in a window. */
function largest({ maps, scores }: Found, window = WHOLE): number[] {
  const pixels = pixelsIn(maps, IMAGE, window);
  const size = pixels.length / scores.length;
  return Array.from(scores, (_, image) => Math.max(...pixels.subarray(image * size, (image + 1) * size)));
}

for (const [name, levels] of [["padim", null], ["padim-levels", [0, 2]]] as const) {
  gpuTest(`${name} scores an image by the largest pixel inside the roi, not beside it`, async (gpu) => {
    const map = { ...MAP, sigma: 1, peak: "blurred" } as const;
    const settings: MethodSettings = levels
      ? { name: "padim-levels", levels, ...map }
      : { name: "padim", channels: CHANNELS, seed: null, embedding: "nearest", ...map };
    const window = { left: 11, top: 9, width: 7, height: 6 };
    const space = { maps: MAPS, image: IMAGE, roi: roiOf(IMAGE, window) };
    const [train, test] = [random(MAPS, IMAGES, 1, 9), random(MAPS, 2, 50, 9)];
    const found = await fitAndDetect(gpu, space, settings, { train, test, images: IMAGES });
    for (const one of [found.test, found.leftOut]) {
      assert.deepEqual([...one.scores], largest(one, window));
    }
    const beside = largest(found.test);
    assert.ok(
      beside.some((value, image) => value > (found.test.scores[image] as number)),
      "else it tells nothing",
    );
  });
}

for (const window of [undefined, RAGGED]) {
  const where = window ? "of a roi" : "of whole images";
  gpuTest(`every method has the peaks ${where} that were asked for, left out or not`, async (gpu) => {
    const space = { maps: MAPS, image: IMAGE, ...(window ? { roi: roiOf(IMAGE, window) } : {}) };
    const images = { train: random(MAPS, IMAGES, 1, 9), test: random(MAPS, 2, 50, 9), images: IMAGES };
    for (const [name, settings] of Object.entries(METHODS)) {
      const found = async (peak: MapPeak) => await fitAndDetect(gpu, space, { ...settings, peak }, images);
      const [maximum, top] = [await found("blurred"), await found({ top: 0.07 })];
      for (const which of ["test", "leftOut"] as const) {
        const { maps, scores, peaks } = maximum[which];
        assert.deepEqual([...peaks], largest(maximum[which], window), name);
        assert.deepEqual(top[which].maps, maps, name);
        const pixels = pixelsIn(maps, IMAGE, window ?? WHOLE);
        const count = Math.round(0.07 * pixels.length / peaks.length);
        assertClose(top[which].peaks, topMeanTwin(pixels, peaks.length, count), { rtol: TOP_MEAN });
        const isScore = methodOf(settings).score === "peak";
        assert.deepEqual(top[which].scores, isScore ? top[which].peaks : scores, name);
        assert.equal(scores.every((score, image) => score === peaks[image]), isScore, name);
      }
    }
  });
}

gpuTest("spade takes the peak of its raw distances where that was asked for", async (gpu) => {
  const space = { maps: MAPS, image: IMAGE };
  const images = { train: random(MAPS, IMAGES, 1, 9), test: random(MAPS, 2, 50, 9), images: IMAGES };
  const at = async (sigma: number, peak: "raw" | "blurred") =>
    (await fitAndDetect(gpu, space, { ...METHODS["spade"] as SpadeSettings, sigma, peak }, images)).test;
  const [raw, sharp, blurred] = [await at(3, "raw"), await at(0, "raw"), await at(3, "blurred")];
  assert.deepEqual(raw.peaks, sharp.peaks, "a blur does not reach raw distances");
  blurred.peaks.forEach((peak, i) => assert.ok(peak < (raw.peaks[i] as number)));
});

for (const roi of [undefined, roiOf(IMAGE, RAGGED)]) {
  const where = roi ? "of a roi" : "of whole images";
  gpuTest(
    `padim ${where} takes the peak that was asked for: of the raw distances, or of the blurred map`,
    async (gpu) => {
      const space = { maps: MAPS, image: IMAGE, ...(roi ? { roi } : {}) };
      const images = { train: random(MAPS, IMAGES, 1, 9), test: random(MAPS, 2, 50, 9), images: IMAGES };
      const at = async (sigma: number, peak: "raw" | "blurred") => {
        const settings = { ...METHODS["padim"] as PadimSettings, sigma, peak };
        return await fitAndDetect(gpu, space, settings, images);
      };
      const [raw, sharp, blurred] = [await at(3, "raw"), await at(0, "raw"), await at(3, "blurred")];
      for (const which of ["test", "leftOut"] as const) {
        assert.deepEqual(raw[which].scores, sharp[which].scores, "a blur does not reach raw distances");
        assert.deepEqual([...blurred[which].scores], largest(blurred[which], roi && RAGGED));
        blurred[which].scores.forEach((score, i) => assert.ok(score < (raw[which].scores[i] as number)));
      }
    },
  );
}

gpuTest("no method makes a table again for a batch that it detects", async (gpu) => {
  for (const [name, settings] of Object.entries(METHODS)) {
    for (const roi of [undefined, roiOf(IMAGE, RAGGED)]) {
      using stack = new DisposableStack();
      const space = { maps: MAPS, image: IMAGE, ...(roi ? { roi } : {}) };
      const features = upload(gpu, MAPS, random(MAPS, IMAGES, 1, 9), [0, IMAGES], stack);
      const fitting = stack.use(methodOf(settings).fit(gpu, space, settings));
      do await fitting.add(features); while (await fitting.endPass?.());
      const detector = stack.use(await fitting.finish());
      const made = await buffersMade(gpu, async () => {
        using batch = new Batch(gpu, "detect");
        const found = await detector.detect(batch, features);
        stack.defer(() => disposeDetections(found));
        batch.submit();
      });
      const tables = made.filter((label) => /starts|weights|roi|coverage|places|positions/.test(label));
      assert.deepEqual(tables, [], name);
    }
  }
});
