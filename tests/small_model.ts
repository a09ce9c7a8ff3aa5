import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import { encodeModel, type Model } from "../src/model/model.ts";
import { FORMAT_VERSION, type ModelSettings } from "../src/model/settings.ts";
import { testTensors } from "../src/model/stored_test.ts";
import { summarise } from "../src/verdict/stored_calibration.ts";
import { drawTestPicture } from "../src/test_picture.ts";

const CALIBRATION = {
  scores: Float32Array.of(1, 1.5, 1.75, 2, 2.25, 2.5, 3),
  pixels: Float32Array.of(0, 0.5, 1, 1.25, 1.5, 2, 3),
};

/** Settings of {@linkcode smallModel}. */
export const SETTINGS: ModelSettings = {
  format: FORMAT_VERSION,
  backbone: { name: "some-net", weights: "ab".repeat(32), taps: ["fine", "coarse"] },
  preprocess: {
    resize: { shorterSide: 8 },
    crop: null,
    filter: "bicubic",
    rounding: "none",
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  },
  space: {
    maps: [{ channels: 2, height: 2, width: 2 }, { channels: 3, height: 1, width: 1 }],
    image: { width: 8, height: 8 },
  },
  images: 7,
  method: {
    name: "padim",
    channels: [0, 1],
    seed: 3,
    embedding: "nearest",
    epsilon: 0.01,
    interpolation: "bilinear",
    sigma: 4,
    peak: "blurred",
  },
  calibration: summarise(CALIBRATION, { rate: 0.2, pixelRate: 0.2, source: "left out" }),
  selfTest: { score: 9.5, verdict: "odd" },
};

/** A calibrated model that can be written and read, but belongs to no backbone. */
export function smallModel(
  settings: Partial<ModelSettings> = {},
  tensors: Record<string, StoredTensor> = {},
): Model {
  const map = Float32Array.from({ length: 64 }, (_, i) => i / 8);
  return {
    name: "made for a test",
    settings: { ...SETTINGS, ...settings },
    tensors: new Map(Object.entries({
      "level0.mean": storedTensor("F32", [2, 4], Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8])),
      "level0.factor": storedTensor("F32", [3, 4], new Float32Array(12).fill(1)),
      "calibration.scores": storedTensor("F32", [7], CALIBRATION.scores),
      "calibration.pixels": storedTensor("F32", [7], CALIBRATION.pixels),
      ...Object.fromEntries(
        testTensors(drawTestPicture({ width: 32, height: 32 }), map, { width: 8, height: 8 }),
      ),
      ...tensors,
    })),
  };
}

/** The file of a model, in one piece. */
export async function modelBytes(model: Model = smallModel()): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob([...await encodeModel(model)]).arrayBuffer());
}

/** What of a model file is hashed, and its hash. */
export function contentsOf(bytes: Uint8Array<ArrayBuffer>) {
  const { metadata, tensors } = parseSafetensors(bytes, "file");
  return { text: metadata["oddspot"] as string, hash: metadata["oddspot.sha256"] as string, tensors };
}
