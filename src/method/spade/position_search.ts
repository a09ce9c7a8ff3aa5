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
import type { Batch } from "../../gpu/batch.ts";
import type { Gpu } from "../../gpu/device.ts";
import { type Step, SUBMIT_FLOPS, submitSteps } from "../../gpu/submits.ts";
import { Tensor } from "../../gpu/tensor.ts";
import { groupPositions } from "./groups.ts";
import { planLevels } from "./levels.ts";
import { planSearch, type SearchLimits, type SearchPlan } from "./search_plan.ts";
import {
  type Among,
  type GroupTables,
  type LevelFeatures,
  nearestSteps,
  type Query,
  type SearchTables,
  squaresStep,
} from "./search_steps.ts";

/** Bits of the largest finite float32. */
const NOTHING_FOUND = 0x7f7fffff;

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
  /** For every position that is searched its cell of the grid; missing if all are, in row-major order. */
  readonly places: Tensor<"u32"> | undefined;
  readonly #gpu: Gpu;
  readonly #plan: SearchPlan;
  readonly #flops: number;
  readonly #indices: BandIndices;
  /** [channels, cells] of every level: what features are gathered relative to. */
  readonly #zeros: readonly Tensor[];
  readonly #groups: GroupTables;

  /**
   * Uploads the tables.
   *
   * @param maps Feature maps, finest first.
   * @param included As for {@linkcode planLevels}.
   * @param limits Of a buffer and a submit; by default the device's, and what a driver's watchdog lets pass.
   * @throws {RangeError} If the maps are too large for the device.
   */
  constructor(
    gpu: Gpu,
    maps: readonly FeatureShape[],
    included?: Uint8Array,
    { bytes, flops = SUBMIT_FLOPS }: SearchLimits = { bytes: gpu.largestBuffer },
  ) {
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
    this.#flops = flops;
    this.#plan = planSearch(this.levels, group_parents.length, { bytes, flops });
  }

  /** Images of the gallery to compare with at once. */
  get chunk(): number {
    return this.#plan.members;
  }

  /** The grid of positions. */
  get grid(): Grid {
    return this.#finest.grid;
  }

  /** Positions that are searched: all of the grid, or those inside a roi. */
  get cells(): number {
    return this.#finest.cells;
  }

  get #tables(): SearchTables {
    return { levels: this.levels, indices: this.#indices, groups: this.#groups, plan: this.#plan };
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
   * Submits the comparison of one image with images of a gallery, in submits of bounded length.
   *
   * @param query.image Which image of `query.levels`.
   * @param among.members Which images of `among.levels`, at most {@linkcode PositionSearch.chunk}.
   * @param nearest [images, cells], bits of the least squared distances so far; lowered where something nearer is found.
   */
  search(query: Query, among: Among, nearest: Tensor<"u32">): void {
    const gpu = this.#gpu;
    using scratch = new DisposableStack();
    const count = among.members.length;
    const members = scratch.use(Tensor.from(gpu, "members", [count], Uint32Array.from(among.members)));
    const use = { ...this.#tables, query, among, members, nearest };
    const steps: Step[] = [];
    let inherited = scratch.use(Tensor.create(gpu, "root squares", [count, 1, 1]));
    this.levels.slice(0, -2).forEach(({ cells }, level) => {
      const squares = scratch.use(Tensor.create(gpu, "cell squares", [count, cells, cells]));
      steps.push(squaresStep(use, level, inherited, { squares, first: 0 }));
      inherited = squares;
    });
    const { rows } = this.#plan;
    const above = this.levels.length - 2;
    const bounds = above < 0
      ? inherited
      : scratch.use(Tensor.create(gpu, "cell squares", [count, rows, this.#parents]));
    for (let first = 0; first < this.#parents; first += rows) {
      if (above >= 0) steps.push(squaresStep(use, above, inherited, { squares: bounds, first }));
      steps.push(...nearestSteps(use, bounds, first));
    }
    submitSteps(gpu, "nearest positions", steps, this.#flops);
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#indices[Symbol.dispose]();
    this.places?.[Symbol.dispose]();
    for (const table of [...Object.values(this.#groups), ...this.#zeros]) table[Symbol.dispose]();
  }
}
