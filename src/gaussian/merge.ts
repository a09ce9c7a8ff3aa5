/** What statistics record: samples of images gathered, and merged into what was accumulated of the images before them. */

import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { type Step, submitSteps } from "../gpu/submits.ts";
import { Tensor } from "../gpu/tensor.ts";
import type { LevelIndices } from "./band_indices.ts";
import type { BandStatistics, GatheredBand, GatheredLevel, LevelStatistics } from "./band_statistics.ts";
import type { Band } from "./bands.ts";
import { gather } from "./gather.ts";
import type { Hierarchy } from "./hierarchy.ts";
import { center, type LevelSamples, type MergeCounts, scatter } from "./scatter.ts";

/**
 * Most images of a merge. A co-moment is read and written once for all of them: at d = 100 on 56 x 56 cells 64 images take 181 ms in
 * merges of 8 on two processor cores, 104 ms in merges of 32, 77 ms in one.
 */
export const MERGED_IMAGES = 32;

/** Most bytes of the samples of a merge, over all levels: what every device binds as one buffer. */
const MERGED_BYTES = 128 * 2 ** 20;

/** Images of a merge; of the hierarchy, not of its bands: what is accumulated shall not depend on the device's limits. */
export function mergeSize({ levels }: Pick<Hierarchy, "levels">): number {
  const elements = levels.reduce((sum, { channels, cells }) => sum + channels * cells, 0);
  return Math.max(1, Math.min(MERGED_IMAGES, Math.floor(MERGED_BYTES / (4 * elements))));
}

/** Makes tensors [images, channels, cells] for the samples of every level; the caller disposes of them. */
export function samplesOf(gpu: Gpu, { levels }: Band, images: number): Tensor[] {
  return levels.map(({ channels, cells }) => Tensor.create(gpu, "samples", [images, channels, cells]));
}

/** Records the shift: the first image, for any value near the data does, and this one is known before a mean is. */
export function recordShift(batch: Batch, state: GatheredBand, features: readonly Tensor[]): void {
  state.band.levels.forEach((level, index) => {
    const zero = batch.defer(Tensor.create(batch.gpu, "zero", [level.channels, level.cells]));
    const gathered = (state.levels[index] as GatheredLevel).shift;
    const indices = state.indices.levels[index] as LevelIndices;
    gather(batch, level, indices, { features, images: 1, reference: zero, gathered });
  });
}

/** Records the gathering of images `first` .. `first + images - 1` of a batch, less the shift, to `place` among the samples. */
export function recordGathered(
  batch: Batch,
  state: GatheredBand,
  samples: readonly Tensor[],
  use: { features: readonly Tensor[]; first: number; images: number; place: number },
): void {
  state.band.levels.forEach((level, index) => {
    const { shift } = state.levels[index] as GatheredLevel;
    const indices = state.indices.levels[index] as LevelIndices;
    gather(batch, level, indices, { ...use, reference: shift, gathered: samples[index] as Tensor });
  });
}

/**
 * Submits the merge of samples into a band's means and co-moments, in submits of bounded length.
 *
 * @param samples [counts.images or more, channels, cells] of every level; centred in place.
 */
export function submitMerge(
  gpu: Gpu,
  state: BandStatistics,
  samples: readonly Tensor[],
  counts: MergeCounts,
): void {
  using stack = new DisposableStack();
  const { levels } = state.band;
  const centred = levels.map(({ channels, cells }, index): LevelSamples => ({
    samples: samples[index] as Tensor,
    delta: stack.use(Tensor.create(gpu, "delta", [channels, cells])),
  }));
  const centring = centred.map((own, index): Step => {
    const { mean } = state.levels[index] as LevelStatistics;
    return {
      flops: 4 * counts.images * mean.length,
      record: (batch) => center(batch, { ...own, mean }, counts),
    };
  });
  const comoments = state.levels.map(({ comoment }) => comoment);
  submitSteps(gpu, "statistics", [...centring, ...scatterSteps(state, { centred, comoments }, counts)]);
}

/**
 * Submits the merges of samples that were kept, as they would have been made when they came.
 *
 * @param state Nothing was merged into it yet.
 * @param images Images that are merged, of all that were kept.
 * @param size Images of a merge.
 */
export function mergeKept(gpu: Gpu, state: BandStatistics, images: number, size: number): void {
  for (let before = 0; before < images; before += size) {
    const counts = { before, images: Math.min(size, images - before) };
    using stack = new DisposableStack();
    const samples = samplesOf(gpu, state.band, counts.images).map((tensor) => stack.use(tensor));
    using batch = new Batch(gpu, "kept samples");
    samples.forEach((tensor, level) =>
      state.levels[level]?.samples.copyTo(batch, tensor, { first: before, images: counts.images })
    );
    batch.submit();
    submitMerge(gpu, state, samples, counts);
  }
}

/** The scatter of every level with itself and each coarser one. */
export function scatterSteps(
  { band: { levels }, indices }: Pick<BandStatistics, "band" | "indices">,
  { centred, comoments }: {
    readonly centred: readonly LevelSamples[];
    readonly comoments: readonly Tensor[];
  },
  counts: MergeCounts,
): Step[] {
  return levels.flatMap((level, row) => {
    const { parents, identity } = indices.levels[row] as LevelIndices;
    return levels.slice(0, row + 1).map((columnLevel, column): Step => {
      const columns = column === row ? (level.channels + 1) / 2 : columnLevel.channels;
      return {
        flops: 2 * counts.images * level.cells * level.channels * columns,
        record: (batch) =>
          scatter(batch, {
            level,
            own: centred[row] as LevelSamples,
            columnLevel,
            column: centred[column] as LevelSamples,
            parents: parents[column] ?? identity,
            comoment: comoments[row] as Tensor,
          }, counts),
      };
    });
  });
}
