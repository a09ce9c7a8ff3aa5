/**
 * Pixel-level neighbours: how far every position's features are from the nearest ones among all positions of chosen images
 * (Cohen & Hoshen 2020, section 3.3, eq. 3 with kappa = 1).
 *
 * Features of coarser maps repeat over the positions of a coarse cell, so a squared distance is a sum over the levels,
 *
 *   |x(p) - y(q)|^2 = d1^2(p, q) + d2^2(cell2(p), cell2(q)) + d3^2(cell3(p), cell3(q)),
 *
 * and those of the coarser levels are computed once for every pair of coarse cells: 1/16 and 1/256 of the pairs of positions.
 * They bound the whole sum from below; the finest level is computed only where that bound is under the minimum so far. The
 * result is the exhaustive one to the bit.
 */

import { BandIndices, type LevelIndices } from "../../gaussian/band_indices.ts";
import { gather } from "../../gaussian/gather.ts";
import type { FeatureShape, Grid, Level } from "../../gaussian/hierarchy.ts";
import { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import { Tensor } from "../../gpu/tensor.ts";
import { groupPositions } from "./groups.ts";
import { planLevels } from "./levels.ts";
import { nearestPositionWorkgroups, squaredDistancesWorkgroups } from "./workgroups.ts";

/** Features of images by level, coarsest first: [images, channels, cells]. */
export type LevelFeatures = readonly Tensor[];

/** Bits of the largest finite float32. */
const NOTHING_FOUND = 0x7f7fffff;

/** Scratch memory for the distances between coarse cells: a chunk of the neighbours at a time. */
const SCRATCH_BYTES = 2 ** 26;

/**
 * Minima to start from.
 *
 * @returns [images, cells], bits of the largest finite float32; the caller disposes of it.
 */
export function nothingFound(gpu: Gpu, images: number, cells: number): Tensor<"u32"> {
  const bits = new Uint32Array(images * cells).fill(NOTHING_FOUND);
  return Tensor.from(gpu, "nearest squares", [images, cells], bits);
}

/** Finds the nearest positions; owns the tables for one set of feature maps. */
export class PositionSearch implements Disposable {
  /** Coarsest level first. */
  readonly levels: readonly Level[];
  /** Images of the gallery to compare with at once. */
  readonly chunk: number;
  /** For every position that is searched its cell of the grid; missing if all are, in row-major order. */
  readonly places: Tensor<"u32"> | undefined;
  readonly #gpu: Gpu;
  readonly #indices: BandIndices;
  /** [channels, cells] of every level: what features are gathered relative to. */
  readonly #zeros: readonly Tensor[];
  readonly #groups: Readonly<Record<"group_cells" | "group_parents" | "group_starts", Tensor<"u32">>>;

  /**
   * Uploads the tables.
   *
   * @param maps Feature maps, finest first.
   * @param included As for {@linkcode planLevels}.
   */
  constructor(gpu: Gpu, maps: readonly FeatureShape[], included?: Uint8Array) {
    const hierarchy = planLevels(maps, included);
    this.#gpu = gpu;
    this.levels = hierarchy.levels;
    this.#indices = new BandIndices(gpu, { ...hierarchy, firstCells: hierarchy.levels.map(() => 0) });
    this.#zeros = this.levels.map(({ channels, cells }) => Tensor.create(gpu, "zero", [channels, cells]));
    const { cells, parents } = this.#finest;
    const { cells: group_cells, parents: group_parents, starts: group_starts } = groupPositions(
      parents.at(-1) ?? new Uint32Array(cells),
      this.#parents,
    );
    this.#groups = {
      group_cells: Tensor.from(gpu, "group cells", [group_cells.length], group_cells),
      group_parents: Tensor.from(gpu, "group parents", [group_parents.length], group_parents),
      group_starts: Tensor.from(gpu, "group starts", [group_starts.length], group_starts),
    };
    const { places } = this.#finest;
    this.places = places && Tensor.from(gpu, "places", [places.length], places);
    const largest = Math.max(1, ...this.levels.slice(0, -1).map((level) => level.cells ** 2));
    this.chunk = Math.max(1, Math.floor(SCRATCH_BYTES / 4 / largest));
  }

  /** The grid of positions. */
  get grid(): Grid {
    return this.#finest.grid;
  }

  /** Positions that are searched: all of the grid, or those inside a roi. */
  get cells(): number {
    return this.#finest.cells;
  }

  get #finest(): Level {
    return this.levels.at(-1) as Level;
  }

  /** Cells of the level above the finest one; for a single level, one cell that contains all positions. */
  get #parents(): number {
    return this.levels.at(-2)?.cells ?? 1;
  }

  /**
   * Records the features of a batch of images, level by level.
   *
   * @param features [images, channels, height, width], finest first; not changed.
   * @returns Tensors that the caller disposes of.
   */
  gather(batch: Batch, features: readonly Tensor[]): LevelFeatures {
    const images = (features[0] as Tensor).shape[0] as number;
    return this.levels.map((level, index) => {
      const reference = this.#zeros[index] as Tensor;
      const gathered = Tensor.create(batch.gpu, "level features", [images, level.channels, level.cells]);
      const indices = this.#indices.levels[index] as LevelIndices;
      gather(batch, level, indices, { features, images, reference, gathered });
      return gathered;
    });
  }

  /**
   * Submits the comparison of one image with images of a gallery.
   *
   * @param query.image Which image of `query.levels`.
   * @param among.members Which images of `among.levels`, at most {@linkcode PositionSearch.chunk}.
   * @param nearest [images, cells], bits of the least squared distances so far; lowered where something nearer is found.
   */
  search(
    query: { levels: LevelFeatures; image: number },
    among: { levels: LevelFeatures; members: readonly number[] },
    nearest: Tensor<"u32">,
  ): void {
    const gpu = this.#gpu;
    using batch = new Batch(gpu, "nearest positions");
    const count = among.members.length;
    const members = batch.defer(Tensor.from(gpu, "members", [count], Uint32Array.from(among.members)));
    const inherited = this.#inherited(batch, query, among, members);
    const { channels, cells } = this.#finest;
    const groups = this.#groups.group_parents.length;
    batch.run("nearest_position", {
      workgroups: nearestPositionWorkgroups(groups, count),
      buffers: {
        query: query.levels.at(-1) as Tensor,
        gallery: among.levels.at(-1) as Tensor,
        members,
        inherited,
        ...this.#groups,
        nearest,
      },
      params: { image: query.image, channels, cells, groups, parents: this.#parents },
    });
    batch.submit();
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#indices[Symbol.dispose]();
    this.places?.[Symbol.dispose]();
    for (const table of [...Object.values(this.#groups), ...this.#zeros]) table[Symbol.dispose]();
  }

  /** Squared distances between the cells of the level above the finest: [members, cells, cells], the gallery's cell first. */
  #inherited(
    batch: Batch,
    query: { levels: LevelFeatures; image: number },
    among: { levels: LevelFeatures },
    members: Tensor<"u32">,
  ): Tensor {
    const count = members.length;
    let inherited = batch.defer(Tensor.create(batch.gpu, "root squares", [count, 1, 1]));
    this.levels.slice(0, -1).forEach((level, index) => {
      const { channels, cells } = level;
      const squares = batch.defer(Tensor.create(batch.gpu, "cell squares", [count, cells, cells]));
      const { parents, root } = this.#indices.levels[index] as LevelIndices;
      batch.run("squared_distances", {
        workgroups: squaredDistancesWorkgroups(level, count),
        buffers: {
          query: query.levels[index] as Tensor,
          gallery: among.levels[index] as Tensor,
          members,
          parents: parents.at(-1) ?? root,
          inherited,
          squares,
        },
        params: {
          image: query.image,
          members: count,
          channels,
          cells,
          inherited_cells: inherited.shape[1] as number,
        },
      });
      inherited = squares;
    });
    return inherited;
  }
}
