import { type StoredTensor, storedTensor } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import { encodeModel, type Model } from "../src/model/model.ts";
import { FORMAT_VERSION, type ModelSettings } from "../src/model/settings.ts";
import { testTensors } from "../src/model/stored_test.ts";
import { trainingTensors } from "../src/model/training_record.ts";
import { EXTRA_ROWS, triangleEntries } from "../src/vectors/gram.ts";
import { calibrationTensors, summarise } from "../src/verdict/stored_calibration.ts";
import { drawTestPicture } from "../src/test_picture.ts";

/** Left-out evidence of seven images; the last two are one part. */
const CALIBRATION = {
  place: Float32Array.of(1, 1.5, 1.75, 2, 2.25, 2.5, 3),
  whole: Float32Array.of(4, 3, 3.5, 3.75, 5, 3.25, 4.5),
  parts: Uint32Array.of(0, 1, 2, 3, 4, 5, 5),
  pixels: Float32Array.of(0, 0.5, 1, 1.25, 1.5, 2, 3),
};

/** Entries of the sums of vectors of so many channels: their Gram matrix with two rows more. */
const sumsEntries = (channels: number) => triangleEntries(channels + EXTRA_ROWS);

/** Settings of {@linkcode smallModel}. */
export const SETTINGS: ModelSettings = {
  format: FORMAT_VERSION,
  backbone: { name: "some-net", weights: "ab".repeat(32), taps: ["fine", "coarse"] },
  samples: { white: null, bands: null },
  preprocess: {
    frame: null,
    window: null,
    resize: { shorterSide: 8 },
    crop: null,
    filter: "bicubic",
    rounding: "none",
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  },
  registration: null,
  space: {
    maps: [{ channels: 2, height: 2, width: 2 }, { channels: 3, height: 1, width: 1 }],
    image: { width: 8, height: 8 },
  },
  images: 7,
  suspects: [{ name: "odd.png", evidence: 4.5, because: "place", dropped: false }],
  kind: {
    images: 7,
    channels: [3],
    bits: [8],
    coloured: true,
    aspect: { least: 1, most: 1, deviation: 0 },
    size: { least: 1024, most: 1024, deviation: 0 },
    brightness: { least: 0.25, most: 0.5, deviation: 0.25 },
    contrast: { least: 0.125, most: 0.25, deviation: 0.125 },
  },
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
  evidence: "both",
  calibration: summarise(CALIBRATION, "both", {
    falseAlarmRate: 0.2,
    pixelFalseAlarmRate: 0.2,
    source: "left out",
    dropped: 0,
  }),
  selfTest: { score: 9.5, place: 9.5, whole: 8, verdict: "odd" },
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
      "whole.level0.origin": storedTensor("F32", [2], Float32Array.of(1, 2)),
      "whole.level0.sums": storedTensor("F64", [sumsEntries(2)], new Float64Array(sumsEntries(2)).fill(1)),
      "whole.level1.origin": storedTensor("F32", [3], Float32Array.of(3, 4, 5)),
      "whole.level1.sums": storedTensor("F64", [sumsEntries(3)], new Float64Array(sumsEntries(3)).fill(1)),
      ...Object.fromEntries(calibrationTensors(CALIBRATION)),
      ...Object.fromEntries(trainingTensors({
        hashes: Uint8Array.from({ length: 7 * 32 }, (_, i) => i),
        parts: CALIBRATION.parts,
        place: CALIBRATION.place,
        whole: CALIBRATION.whole,
      })),
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
