/**
 * Visual anomaly detection on WebGPU: learn from good images of a part what normal looks like at every place, then find where
 * a new image is odd, and how much.
 *
 * ```ts ignore
 * import { Engine, fit, saveModel, Scorer } from "@oddspot/oddspot";
 *
 * await using engine = await Engine.open();
 * const model = await fit(engine, ["good/000.png", "good/001.png", "good/002.png"]);
 * await saveModel(model, "part.safetensors");
 *
 * using scorer = new Scorer(engine, model);
 * for await (const { name, score, map } of scorer.score(["new/000.png"], { maps: true })) {
 *   console.log(name, score, map?.length);
 * }
 * ```
 *
 * Permissions: `--allow-read` of the images, the model and this package; `--allow-write` of what is written.
 *
 * @module
 */

export { Engine, type EngineOptions } from "./src/engine.ts";
export { fit, type FitOptions, type ImageList } from "./src/fit.ts";
export { type Score, type ScoreOptions, Scorer } from "./src/score.ts";
export { loadModel, type Model, saveModel } from "./src/model/model.ts";
export { readImage } from "./src/image/decode.ts";
export { type Image, ImageError } from "./src/image/image.ts";
export type { ImageSource, NamedImage } from "./src/sources.ts";
