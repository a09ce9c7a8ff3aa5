/** Distances of the images of a fit, each left out of it, by the dual form of leave_one_out.ts: from their samples alone. */

import { Batch } from "../gpu/batch.ts";
import { copied } from "../gpu/copies.ts";
import type { Gpu } from "../gpu/device.ts";
import { SHADERS, VECTOR } from "../gpu/shaders.ts";
import { SUBMIT_FLOPS } from "../gpu/submits.ts";
import { readAll, Tensor } from "../gpu/tensor.ts";
import { ceilDiv, type Workgroups } from "../gpu/workgroups.ts";
import { BandIndices } from "./band_indices.ts";
import { type Band, type CellRange, splitCells } from "./bands.ts";
import { ALL_POSITIVE, factorBand } from "./factor.ts";
import type { Level } from "./hierarchy.ts";
import { CHUNK, chunksOf, type KeptBand, type KeptSamples } from "./kept_samples.ts";
import { type DualFactors, dualFactors } from "./leave_one_out.ts";
import { leavePartOut } from "./leave_part_out.ts";
import { columnElements, leavePartsOut } from "./left_out_parts.ts";
import { eachAlone, leavableBySize, type Part } from "./parts.ts";
import { gramEntries, sampleGrams, sampleRidge } from "./sample_gram.ts";
import { SingularCovarianceError } from "./singular_covariance.ts";

/**
 * Largest buffer on a software adapter, whose memory is that of this process: the Gram matrices of 100 images at all 4096 cells of a
 * fine grid are 80 MB, twice. A real one has as many cells at once as it binds.
 */
const SOFTWARE_BYTES = 2 ** 24;

/** Cells that are computed at once even there, so that every processor has some. */
const SOFTWARE_CELLS = 256;

/** Workgroups of left_out.wgsl. */
export function leftOutWorkgroups(cells: number, images: number): Workgroups {
  return [ceilDiv(cells, SHADERS.left_out.constants.CELLS), ceilDiv(images, VECTOR), 1];
}

/**
 * Computes the distances of all images of a fit, left out, band by band and in each as many cells at once as the device binds.
 *
 * @param kept The samples; not changed.
 * @param use.cells Cells of the finest level, of all bands.
 * @param use.epsilon Added once to every diagonal element of the covariance; above zero.
 * @param use.parts What is left out together; by default each image alone. The distances of parts that cannot be left out, since they are
 *   too large or leave fewer than two images, are not computed.
 * @param use.maxBytes Largest buffer; by default what the device binds, or less on a software adapter.
 * @param use.flops Most floating-point operations of a submit; a cell may take more.
 * @returns For every {@linkcode CHUNK} of images [count, cells]; the caller disposes of them.
 * @throws {SingularCovarianceError} If a matrix is not positive definite in float32.
 */
export async function leftOutDistances(
  gpu: Gpu,
  kept: KeptSamples,
  use: { cells: number; epsilon: number; parts?: readonly Part[]; maxBytes?: number; flops?: number },
): Promise<Tensor[]> {
  const { images, bands } = kept;
  const { cells, epsilon, parts = eachAlone(images), maxBytes, flops = SUBMIT_FLOPS } = use;
  const bySize = leavableBySize(parts, images);
  using stack = new DisposableStack();
  const distances = chunksOf(images).map(({ count }) =>
    stack.use(Tensor.create(gpu, "left-out distances", [count, cells]))
  );
  const columns = [...bySize.keys()].map((size) => columnElements(images, size));
  const elements = Math.max(gramEntries(images), CHUNK * images, ...columns);
  const fit = maxBytes === undefined ? mostCells(gpu, elements) : Math.floor(maxBytes / 4 / elements);
  for (const own of bands) {
    const most = Math.floor(Math.min(fit, Math.max(1, flops / cellFlops(images, own.band))));
    for (const ranges of splitCells(own.band, most)) {
      await computeRange(gpu, own, { ranges, images, bySize, epsilon }, distances);
    }
  }
  stack.move();
  return distances;
}

/**
 * Floating-point operations that a cell of the finest level takes in the longest submit: of the Gram matrices, as if none were shared, or
 * of the distances of all images.
 */
export function cellFlops(images: number, { dims }: Pick<Band, "dims">): number {
  return Math.max(2 * gramEntries(images) * dims, images ** 3 / 3);
}

/** @param elements Of the largest buffer, for one cell. */
function mostCells({ info: { software }, largestBuffer }: Gpu, elements: number) {
  const bound = Math.floor(largestBuffer / 4 / elements);
  return software
    ? Math.min(bound, Math.max(Math.floor(SOFTWARE_BYTES / 4 / elements), SOFTWARE_CELLS))
    : bound;
}

/** Cells to compute, and with what. */
interface RangeUse {
  /** Coarsest level first. */
  readonly ranges: readonly CellRange[];
  readonly images: number;
  /** Parts by their size, ascending. */
  readonly bySize: ReadonlyMap<number, readonly Part[]>;
  readonly epsilon: number;
}

async function computeRange(
  gpu: Gpu,
  kept: KeptBand,
  { ranges, images, bySize, epsilon }: RangeUse,
  distances: readonly Tensor[],
): Promise<void> {
  using grams = new Batch(gpu, "Gram matrices");
  using gram = sampleGrams(grams, kept, images, ranges);
  grams.submit();
  const firstCell = (kept.band.firstCells.at(-1) as number) + (ranges.at(-1) as CellRange).first;
  for (const [size, parts] of bySize) {
    const factors = leavePartOut(images, size);
    const ridge = factors.scale * epsilon;
    using batch = new Batch(gpu, "ridge");
    using factor = copied(batch, gram); // every size has a ridge of its own
    using shares = sampleRidge(batch, factor, images, ridge);
    batch.submit();
    await factorGrams(gpu, factor, { images, epsilon });
    if (size > 1) leavePartsOut(factor, { parts, factors, ridge, firstCell }, distances);
    else leaveImagesOut({ factor, shares }, { images, alone: parts.flat(), firstCell, epsilon }, distances);
  }
}

/** Submits the distances of every chunk that holds an image that is left out alone; those of its other images are written too. */
function leaveImagesOut(
  buffers: { factor: Tensor; shares: Tensor },
  use: { images: number; alone: readonly number[]; firstCell: number; epsilon: number },
  distances: readonly Tensor[],
): void {
  const { images, alone, firstCell, epsilon } = use;
  const factors = dualFactors(images, epsilon);
  const wanted = new Set(alone.map((image) => Math.floor(image / CHUNK)));
  using batch = new Batch(buffers.factor.gpu, "left out");
  chunksOf(images).forEach(({ first }, chunk) => {
    if (!wanted.has(chunk)) return;
    leftOut(batch, { ...buffers, distances: distances[chunk] as Tensor }, {
      images,
      first,
      firstCell,
      factors,
    });
  });
  batch.submit();
}

/** Factors Gram matrices in place: to the factorisation they are the covariances of N variables without ancestors. */
async function factorGrams(
  gpu: Gpu,
  gram: Tensor,
  { images, epsilon }: { images: number; epsilon: number },
): Promise<void> {
  const cells = gram.shape[1] as number;
  const grid = { height: 1, width: cells };
  const level: Level = { grid, cells, channels: images, ancestors: 0, sources: [], parents: [] };
  const band: Band = { levels: [level], dims: images, order: new Uint32Array(0), firstCells: [0] };
  using indices = new BandIndices(gpu, band);
  using status = factorBand(band, indices, [gram])[0] as Tensor<"u32">;
  const [code] = await readAll(gpu, [status]);
  if (code?.[0] === ALL_POSITIVE) return;
  throw new SingularCovarianceError(
    `Cannot leave images out: the products of ${images} images' features are not positive definite in float32 ` +
      `with epsilon ${epsilon}; raise the option 'epsilon', or fit without calibration`,
  );
}

/**
 * Records the distances of one chunk of images.
 *
 * @param buffers.factor Packed factor [entries, cells] of the ridged Gram matrices.
 * @param buffers.shares [cells].
 * @param buffers.distances [count, all cells]; cells from `firstCell` on are written.
 * @param use.first The first of the images, a multiple of a register tile.
 */
export function leftOut(
  batch: Batch,
  buffers: { factor: Tensor; shares: Tensor; distances: Tensor },
  use: { images: number; first: number; firstCell: number; factors: DualFactors },
): void {
  const { images, first, firstCell, factors: { remainderScale, scale } } = use;
  const [count, gridCells] = buffers.distances.shape as [number, number];
  const cells = buffers.shares.length;
  const groups = ceilDiv(count, VECTOR);
  const columns = batch.defer(
    Tensor.create(batch.gpu, "inverse columns", [groups, images, cells, VECTOR]),
  );
  batch.run("left_out", {
    workgroups: leftOutWorkgroups(cells, count),
    buffers: { ...buffers, columns },
    params: {
      images,
      cells,
      first,
      count,
      grid_cells: gridCells,
      first_cell: firstCell,
      remainder_scale: remainderScale,
      scale,
    },
  });
}
