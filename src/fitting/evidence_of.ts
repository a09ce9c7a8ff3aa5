/** Both kinds of evidence of a batch, on the host. */

import { disposeEvidenced, type EvidenceDetector } from "../evidence/detector.ts";
import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { readAll, type Tensor } from "../gpu/tensor.ts";

/** Evidence of the images of a batch, [images] each. */
export interface BatchEvidence {
  readonly place: Float32Array;
  /** Null where only places are looked at. */
  readonly whole: Float32Array | null;
}

/** Detects a batch. */
export async function evidenceOf(
  gpu: Gpu,
  detector: EvidenceDetector,
  { maps, poses }: { readonly maps: readonly Tensor[]; readonly poses: Tensor | null },
): Promise<BatchEvidence> {
  using batch = new Batch(gpu, "evidence");
  const found = await detector.detect(batch, maps, poses);
  using stack = new DisposableStack();
  stack.defer(() => disposeEvidenced(found));
  batch.submit();
  const wanted = [found.peaks, ...(found.whole ? [found.whole] : [])];
  const [place, whole = null] = await readAll(gpu, wanted) as [Float32Array, Float32Array?];
  return { place, whole };
}
