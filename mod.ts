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
export { loadModel, saveModel } from "./src/model/model.ts";
export { modelBackbone } from "./src/model/backbone.ts";
export { readImage } from "./src/image/decode.ts";
export { ImageError } from "./src/image/image.ts";
export { GpuUnavailableError } from "./src/gpu/device.ts";
export { SingularCovarianceError } from "./src/gaussian/gaussian.ts";

export type { EngineOptions } from "./src/engine.ts";
export type { Normalisation } from "./src/backbone/catalogue.ts";
export type { OnnxSource } from "./src/backbone/onnx_backbone.ts";
export type { Layout } from "./src/backbone/onnx_input.ts";
export type { Provider } from "./src/backbone/provider.ts";
export type { FitOptions, ImageList } from "./src/fit.ts";
export type { Parity } from "./src/parity.ts";
export type { Judgement, Score, ScoreOptions, Scorer } from "./src/score.ts";
export type { ImageSource, NamedImage } from "./src/sources.ts";
export type { Image } from "./src/image/image.ts";
export type { ReadOptions } from "./src/image/probe.ts";
export type { Model } from "./src/model/model.ts";
export type { BackboneSettings } from "./src/model/backbone.ts";
export type { CalibrationSummary, ModelSettings } from "./src/model/settings.ts";
export type { MapSettings, Upsampling } from "./src/method/anomaly_map.ts";
export type { FeatureSpace } from "./src/method/method.ts";
export type { Embedding, PadimSettings } from "./src/method/padim.ts";
export type { MvgSettings } from "./src/method/mvg_settings.ts";
export type { MethodSettings } from "./src/method/methods.ts";
export type { MethodName, MethodOptions } from "./src/method/plan.ts";
export type { Reduction } from "./src/mvg/reduction.ts";
export type { Alignment, FeatureShape, Grid } from "./src/gaussian/hierarchy.ts";
export type { PreprocessSettings, Rgb, Size } from "./src/preprocess/settings.ts";
export type { Rectangle } from "./src/preprocess/geometry.ts";
export type { Filter } from "./src/map/antialias.ts";
export type { Dtype, ElementArrays, StoredTensor } from "./src/format/dtype.ts";
export type { Region } from "./src/method/region.ts";
export type { PadimLevelsSettings } from "./src/method/padim_levels.ts";
export type { PadimPcaSettings } from "./src/method/padim_pca.ts";
export type { SpadeSettings } from "./src/method/spade.ts";
