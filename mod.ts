/**
 * Visual anomaly detection: learn from good images of a part what normal looks like at every place, then find where a new image is
 * odd, and how much.
 *
 * ```ts
 * import { Inspector, loadModel, saveModel } from "@oddspot/oddspot";
 *
 * const folder = "demo-out/data";
 * const good = Array.from({ length: 6 }, (_, i) => `${folder}/train/good/00${i}.png`);
 *
 * await using inspector = await Inspector.open();
 * await saveModel(await inspector.fit(good), "demo-out/part.safetensors");
 *
 * using scorer = inspector.scorer(await loadModel("demo-out/part.safetensors"));
 * for await (const { name, score, judgement, regions } of scorer.score(good, { regions: true })) {
 *   console.log(name, score, judgement?.verdict, regions?.length);
 * }
 * ```
 *
 * Permissions: `--allow-read` of the images, the model and this package; `--allow-write` of what is written.
 *
 * @module
 */

// The one door: fit, score, calibrate, evaluate.
export { Inspector } from "./src/inspector.ts";
export { checkReproduceOptions, reproduce } from "./src/reproduce/reproduce.ts";
export { ABLATIONS } from "./src/reproduce/ablation.ts";
export { diagnose } from "./src/diagnose.ts";

// Models.
export { loadModel, saveModel } from "./src/model/model.ts";
export { modelBackbone } from "./src/model/backbone.ts";
export { modelRoi } from "./src/model/roi.ts";
export { describeModel } from "./src/describe_model.ts";

// Images in, pictures out.
export { decodeImage, readImage } from "./src/image/read/decode.ts";
export { drawOverlay, encodeMap, MAP_FORMATS, modelScale } from "./src/pictures.ts";
export { contactSheet } from "./src/image/draw/contact_sheet.ts";
export { encodePng } from "./src/image/write/png.ts";

// Data sets, backbones, files.
export { readDataset } from "./src/evaluate/read_dataset.ts";
export { makeDataset } from "./src/demo/dataset.ts";
export { addBackbone, findTaps, listBackbones } from "./src/backbone/backbones.ts";
export { makeFolder, removeUnfinished, requireWritable, writeAtomically } from "./src/format/atomic_file.ts";

// What can be asked for, declared once.
export { checkFitOptions } from "./src/fit_options.ts";
export { DEFAULTS, METHODS, OPTIONS } from "./src/option_tables.ts";

// What can go wrong, for those who catch it.
export { DatasetError } from "./src/evaluate/dataset.ts";
export { GpuUnavailableError } from "./src/gpu/device.ts";
export { ImageError } from "./src/image/image.ts";
export { OptionError } from "./src/options/check.ts";
export { SingularCovarianceError } from "./src/gaussian/singular_covariance.ts";

// The types of all these.
export type * from "./src/types.ts";
