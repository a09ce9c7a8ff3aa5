/** What images do not show is no evidence. */

import type { Batch } from "../gpu/batch.ts";
import { SHADERS } from "../gpu/shaders.ts";
import { Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";

/** Workgroups of hide_unseen.wgsl: rows of maps, one a map. */
export function hideUnseenWorkgroups(maps: number, pixels: number): Workgroups {
  return [ceilDiv(pixels, SHADERS.hide_unseen.constants.INVOCATIONS), maps, 1];
}

/**
 * Records copies of maps with -1 at every pixel that their image does not show.
 *
 * @param maps [maps, height, width]; not changed.
 * @param visible Shaped as the maps, 1 where the image shows something, else 0.
 * @returns Shaped as the maps; the caller disposes of it.
 */
export function hideUnseen(batch: Batch, maps: Tensor, visible: Tensor): Tensor {
  const seen = Tensor.create(batch.gpu, "seen maps", maps.shape);
  const [count] = maps.shape as [number];
  const pixels = maps.length / count;
  batch.run("hide_unseen", {
    workgroups: hideUnseenWorkgroups(count, pixels),
    buffers: { maps, visible, seen },
    params: { maps: count, pixels },
  });
  return seen;
}
