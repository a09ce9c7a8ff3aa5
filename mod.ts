/**
 * Visual anomaly detection: learn from good images of a part what normal looks like at every place, then find where a new image is
 * odd, and how much.
 *
 * ```ts
 * import { Inspector, loadModel, makeDataset, saveModel } from "@oddspot/oddspot";
 *
 * const folder = await Deno.makeTempDir();
 * const parts = await makeDataset({ directory: `${folder}/parts`, size: 64, train: 8, testGood: 2, perDefect: 1 });
 *
 * await using inspector = await Inspector.open();
 * const model = await inspector.fit(parts.train, { resize: "64", crop: "none", dims: 20 });
 * await saveModel(model, `${folder}/part.safetensors`);
 *
 * using scorer = inspector.scorer(await loadModel(`${folder}/part.safetensors`));
 * for await (const { name, score, judgement, regions } of scorer.score(parts.test.map(({ path }) => path), { regions: true })) {
 *   console.log(name, score, judgement?.verdict, regions?.length);
 * }
 * ```
 *
 * Permissions, the least that each step does with, on PNG files. WEIGHTS is this package's folder `src/backbone/weights`, NPM the npm
 * folder that `deno info` names, MODELS the folder of the model file: it is made there under another name and renamed.
 *
 * ```text
 * fit    --allow-read=IMAGES,MODELS,WEIGHTS,NPM --allow-write=MODELS
 * score  --allow-read=IMAGES,MODELS,WEIGHTS,NPM
 * eval   --allow-read=IMAGES,MODELS,WEIGHTS,NPM
 * ```
 *
 * @module
 */

// The one door: fit, score, calibrate, evaluate.
export { Inspector } from "./src/inspector.ts";
export { DEFAULT_BACKBONE } from "./src/features.ts";
export { checkReproduceOptions, reproduce } from "./src/reproduce/reproduce.ts";
export { ABLATIONS } from "./src/reproduce/ablation.ts";
export { serve } from "./src/serve/serve.ts";
export { SERVE_OPTIONS } from "./src/serve/options.ts";
export { diagnose } from "./src/diagnose.ts";
export { installNative, removeNative } from "./src/backbone/session/native.ts";

// Models.
export { encodeModel, loadModel, saveModel } from "./src/model/model.ts";
export { modelBackbone } from "./src/model/backbone.ts";
export { modelRoi } from "./src/model/roi.ts";
export { modelReference } from "./src/model/reference_picture.ts";
export { describeModel, modelRates } from "./src/describe_model.ts";
export { modelAtRate } from "./src/model_at_rate.ts";
export { describeFit, thresholdWithout } from "./src/fitting/report.ts";
export { describeDrift } from "./src/verdict/describe_drift.ts";

// Images in, pictures out.
export { decodeImage, readImage } from "./src/image/read/decode.ts";
export { IMAGE_ENDINGS } from "./src/image/read/format.ts";
export { isDrawn } from "./src/image/drawn_mark.ts";
export { isLitter } from "./src/image/litter.ts";
export { pagePath } from "./src/image/read/page_path.ts";
export { statOrNull } from "./src/format/stat.ts";
export { FolderReader } from "./src/image/folder_reader.ts";
export { describeLeftOut, LeftOutTally } from "./src/image/left_out.ts";
export {
  drawHeat,
  drawOverlay,
  encodeMap,
  encodePng,
  MAP_FORMATS,
  modelScale,
  PictureThreads,
} from "./src/pictures.ts";
export { scoreLine } from "./src/score_line.ts";
export { contactSheet } from "./src/image/draw/contact_sheet.ts";

// Data sets, backbones, files.
export { groupKeys } from "./src/evaluate/group_by.ts";
export { readDataset } from "./src/evaluate/read_dataset.ts";
export { makeDataset } from "./src/demo/dataset.ts";
export { addBackbone, findTaps, listBackbones } from "./src/backbone/backbones.ts";
export { printable } from "./src/format/printable.ts";
export { readText } from "./src/format/read_text.ts";
export { removeAllLeftovers } from "./src/format/leftovers.ts";
export { makeFolder, removeUnfinished, requireWritable, writeAtomically } from "./src/format/atomic_file.ts";

// What can be asked for, declared once.
export { FIT_OPTIONS } from "./src/fit_options.ts";
export { PRESETS } from "./src/presets.ts";
export { checkFit, METHODS } from "./src/option_tables.ts";
export { METHOD_OPTIONS } from "./src/method/table.ts";
export { CALIBRATE_OPTIONS } from "./src/calibrate.ts";
export { INSPECTOR_OPTIONS } from "./src/inspector_options.ts";
export { EVALUATE_OPTIONS } from "./src/evaluate_model.ts";
export { SCORE_OPTIONS } from "./src/score_options.ts";
export { RATE_OPTIONS } from "./src/power/options.ts";

// What can go wrong, for those who catch it.
export { DatasetError } from "./src/evaluate/dataset.ts";
export { GpuUnavailableError } from "./src/gpu/adapter.ts";
export { GpuError } from "./src/gpu/gpu_error.ts";
export { ImageError } from "./src/image/image.ts";
export { OptionError } from "./src/options/check.ts";
export { SelfTestError } from "./src/self_test_result.ts";
export { SingularCovarianceError } from "./src/gaussian/singular_covariance.ts";

// The types of all these.
export type * from "./src/types.ts";
