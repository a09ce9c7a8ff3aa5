/**
 * Visual anomaly detection on WebGPU: learn from good images of a part what normal looks like at every place, then find where
 * a new image is odd, and how much.
 *
 * ```ts ignore
 * import { Inspector, saveModel } from "@oddspot/oddspot";
 *
 * await using inspector = await Inspector.open();
 * const model = await inspector.fit(["good/000.png", "good/001.png", "good/002.png"]);
 * await saveModel(model, "part.safetensors");
 *
 * using scorer = inspector.scorer(model);
 * for await (const { name, score, map } of scorer.score(["new/000.png"], { maps: true })) {
 *   console.log(name, score, map?.length);
 * }
 * ```
 *
 * Permissions: `--allow-read` of the images, the model and this package; `--allow-write` of what is written.
 *
 * @module
 */

export { Inspector } from "./src/inspector.ts";
export { encodeModel, loadModel, saveModel } from "./src/model/model.ts";
export { SelfTestError } from "./src/self_test.ts";
export { modelBackbone } from "./src/model/backbone.ts";
export { readImage } from "./src/image/read/decode.ts";
export { ImageError } from "./src/image/image.ts";
export { GpuUnavailableError } from "./src/gpu/device.ts";
export { SingularCovarianceError } from "./src/gaussian/singular_covariance.ts";

export type { EngineOptions } from "./src/engine.ts";
export type { Normalisation, OnnxIdentity } from "./src/backbone/catalogue.ts";
export type { ExpectedOnnx, OnnxSource } from "./src/backbone/onnx/onnx_backbone.ts";
export type { Layout } from "./src/backbone/onnx/input.ts";
export type { Provider } from "./src/backbone/session/provider.ts";
export type { FitOptions, ImageList } from "./src/fit.ts";
export type { SelfTest } from "./src/self_test.ts";
export type { Verdict } from "./src/verdict/verdict.ts";
export type { Judgement, Score, ScoreOptions, Scorer } from "./src/score.ts";
export type { ImageSource, NamedImage } from "./src/image/sources.ts";
export type { Image } from "./src/image/image.ts";
export type { ReadOptions } from "./src/image/read/header.ts";
export type { Model, ModelSource } from "./src/model/model.ts";
export type { BackboneSettings } from "./src/model/backbone_settings.ts";
export type { CalibrationSummary, ModelSettings, SelfTestSettings } from "./src/model/settings.ts";
export type { MapSettings, Upsampling } from "./src/map/map_taps.ts";
export type { FeatureSpace } from "./src/method/method.ts";
export type { Embedding } from "./src/method/padim/embedding.ts";
export type { PadimSettings } from "./src/method/padim/padim.ts";
export type { MvgSettings } from "./src/method/mvg/settings.ts";
export type { MethodSettings } from "./src/method/table.ts";
export type { MethodName, MethodOptions } from "./src/method/plan.ts";
export type { Reduction } from "./src/method/mvg/reduction.ts";
export type { Alignment, FeatureShape, Grid } from "./src/gaussian/hierarchy.ts";
export type { PreprocessSettings, Rgb, Size } from "./src/preprocess/settings.ts";
export type { Rectangle } from "./src/preprocess/geometry.ts";
export type { Filter } from "./src/map/antialias.ts";
export type { Dtype, ElementArrays, StoredTensor } from "./src/format/dtype.ts";
export type { Roi } from "./src/map/roi_mask.ts";
export type { PadimLevelsSettings } from "./src/method/padim_levels/padim_levels.ts";
export type { PadimPcaSettings } from "./src/method/padim_pca/padim_pca.ts";
export type { SpadeSettings } from "./src/method/spade/spade.ts";
