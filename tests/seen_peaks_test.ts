import assert from "node:assert/strict";
import { SeenPeaks } from "../src/evidence/seen_peaks.ts";
import { Batch } from "../src/gpu/batch.ts";
import type { Gpu } from "../src/gpu/device.ts";
import { Tensor } from "../src/gpu/tensor.ts";
import { disposeDetections } from "../src/map/anomaly_map.ts";
import type { PreprocessSettings } from "../src/preprocess/settings.ts";
import { poseRow } from "../src/register/pose.ts";
import { Registrar } from "../src/register/registrar.ts";
import { turned } from "./made_scene.ts";
import { SETTINGS } from "./small_model.ts";
import { gpuTest } from "./with_gpu.ts";

const FRAME = { width: 32, height: 16 };
const PREPROCESS: PreprocessSettings = {
  frame: null,
  window: null,
  resize: { width: 16, height: 8 },
  crop: null,
  filter: "bicubic",
  rounding: "none",
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** Peaks of two maps of 16x8: images that lie 8 source pixels, 4 of the map, to the right, and where they should. */
async function peaksOf(
  gpu: Gpu,
  spots: readonly (readonly [map: number, x: number, y: number, value: number])[],
  roi?: Uint8Array<ArrayBuffer>,
) {
  using stack = new DisposableStack();
  const reference = { size: FRAME, colours: new Uint32Array(32 * 16).fill(0xff808080) };
  const registrar = stack.use(new Registrar(gpu, { reference, frame: FRAME, motion: "translation" }));
  const image = { width: 16, height: 8 };
  const space = { ...SETTINGS.space, image, ...(roi ? { roi } : {}) };
  const seen = stack.use(
    new SeenPeaks(gpu, { space, method: SETTINGS.method, preprocess: PREPROCESS, registrar }),
  );
  const data = new Float32Array(2 * 16 * 8).fill(1);
  for (const [map, x, y, value] of spots) data[(map * 8 + y) * 16 + x] = value;
  const rows = [turned(0, 8, 0), turned(0, 0, 0)].flatMap((pose) =>
    poseRow({ ...pose, correlation: 1, overlap: 1 })
  );
  const poses = stack.use(Tensor.from(gpu, "poses", [2, 8], Float32Array.from(rows)));
  const maps = Tensor.from(gpu, "maps", [2, 8, 16], data);
  const scores = Tensor.from(gpu, "scores", [2], Float32Array.of(99, 99));
  const batch = new Batch(gpu, "seen test");
  const found = seen.replace(batch, { maps, scores, peaks: scores }, poses);
  stack.defer(() => disposeDetections(found));
  batch.submit();
  assert.equal(found.scores, found.peaks);
  const hidden = await (found.seen as Tensor).read();
  return { peaks: [...await found.peaks.read()], hidden: hidden.filter((value) => value === -1).length };
}

gpuTest("SeenPeaks takes no peak of what an image does not show, and of all that it does", async (gpu) => {
  // a part that lies 8 pixels to the right: the last 4 columns of the map are past the image's edge
  const { peaks, hidden } = await peaksOf(gpu, [[0, 13, 3, 50], [0, 11, 5, 7], [1, 13, 3, 60]]);
  assert.deepEqual(peaks, [7, 60]);
  assert.equal(hidden, 4 * 8);
});

gpuTest("SeenPeaks takes no peak outside the region of interest either", async (gpu) => {
  const roi = Uint8Array.from({ length: 16 * 8 }, (_, i) => i % 16 < 8 ? 1 : 0);
  const { peaks } = await peaksOf(gpu, [[0, 9, 3, 50], [0, 2, 5, 7], [1, 13, 3, 60]], roi);
  assert.deepEqual(peaks, [7, 1]);
});
