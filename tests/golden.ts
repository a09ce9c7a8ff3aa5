import { elements, type StoredTensor } from "../src/format/dtype.ts";
import { parseSafetensors } from "../src/format/safetensors.ts";
import type { Image } from "../src/image/image.ts";
import type { Judgement } from "../src/verdict/judgement.ts";
import { fixture } from "./with_session.ts";

/** An image, and what the golden model gave it on the machine that made it. */
export interface GoldenScore {
  readonly image: Image;
  readonly map: Float32Array;
  readonly score: number;
  readonly place: number;
  readonly whole: number;
  readonly judgement: Judgement;
}

/** Bytes of the model that fixtures/make_golden.ts fitted. */
export function goldenModel(): Promise<Uint8Array<ArrayBuffer>> {
  return fixture("golden_model.safetensors");
}

/** What belongs to {@linkcode goldenModel}. */
export async function goldenScore(): Promise<GoldenScore> {
  const { tensors, metadata } = parseSafetensors(await fixture("golden_score.safetensors"), "golden_score");
  const image = tensors.get("image") as StoredTensor;
  const [height, width] = image.shape as [number, number];
  const { score, place, whole, judgement } = JSON.parse(metadata["score"] as string);
  return {
    image: { width, height, channels: 3, data: elements(image, "U8") },
    map: elements(tensors.get("map") as StoredTensor, "F32"),
    score,
    place,
    whole,
    judgement,
  };
}
