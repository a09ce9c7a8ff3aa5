/** A hierarchical Gaussian that is left in a file: no more than one band of it is ever on the device. */

import type { ByteSource } from "../format/byte_source.ts";
import { freeArray } from "../free_array.ts";
import { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import { readPieces, Tensor } from "../gpu/tensor.ts";
import type { BandStatistics } from "./band_statistics.ts";
import { BandIndices } from "./band_indices.ts";
import type { Band } from "./bands.ts";
import { CellGrid } from "./cell_grid.ts";
import { distanceBand, type LevelGaussian } from "./distance.ts";
import { type Hierarchy, type Level, packedEntries } from "./hierarchy.ts";
import { IN_SAMPLE } from "./leave_one_out.ts";
import { joinedCells } from "./joined_cells.ts";
import { meansOf } from "./statistics.ts";

/** Bytes that are added and read again: a file, or something like it. */
export interface Scratch extends Disposable {
  /** Adds bytes at the end, and says where they begin. */
  append(bytes: Uint8Array): number;
  /** Bytes `begin` to `end`. */
  read(begin: number, end: number): Uint8Array<ArrayBuffer>;
}

/** Bytes of a float32. */
const FLOAT_BYTES = 4;

/** Bytes that wait to be copied by the device at once. */
const PIECE_BYTES = 2 ** 20;

/** Where mean and factor of one level of a band begin in the file. */
interface LevelPlaces {
  readonly mean: number;
  readonly factor: number;
}

interface FiledBand {
  readonly band: Band;
  /** Coarsest level first. */
  readonly levels: readonly LevelPlaces[];
}

/** Filled band by band when a fit ends; then measures as {@linkcode HierarchicalGaussian} does, from the file. */
export class FiledGaussian implements Disposable {
  /** The levels, coarsest first. */
  readonly hierarchy: Hierarchy;
  readonly #gpu: Gpu;
  readonly #scratch: Scratch;
  readonly #bands: FiledBand[] = [];
  readonly #grid: CellGrid;
  #handedOver = false;

  /** Without bands. Takes the file over. */
  constructor(gpu: Gpu, hierarchy: Hierarchy, scratch: Scratch) {
    this.#gpu = gpu;
    this.#scratch = scratch;
    this.hierarchy = hierarchy;
    this.#grid = new CellGrid(gpu, hierarchy.levels.at(-1) as Level);
  }

  /**
   * Puts a band into the file.
   *
   * @param state Its means, and factors in place of its co-moments.
   */
  async add(state: BandStatistics): Promise<void> {
    const means = await meansOf(this.#gpu, state);
    const levels: LevelPlaces[] = [];
    for (const [index, { comoment }] of state.levels.entries()) {
      const mean = this.#scratch.append(
        new Uint8Array(Float32Array.from(means[index] as Float64Array).buffer),
      );
      const begins: number[] = [];
      await readPieces(comoment, (bytes) => begins.push(this.#scratch.append(bytes)));
      levels.push({ mean, factor: begins[0] as number });
    }
    this.#bands.push({ band: state.band, levels });
  }

  /**
   * Submits the Mahalanobis distance of every fine position of every image, and waits for it.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first.
   * @returns [images, height, width] of the finest grid, 0 at cells that are left out; the caller disposes of it.
   */
  async distances(features: readonly Tensor[]): Promise<Tensor> {
    const images = (features[0] as Tensor).shape[0] as number;
    return await this.#grid.fillLater(images, async (cells) => {
      for (const { band, levels } of this.#bands) {
        using stack = new DisposableStack();
        const indices = stack.use(new BandIndices(this.#gpu, band));
        const gaussians = levels.map((places, level) => {
          const { mean, factor } = this.#upload(band.levels[level] as Level, places);
          return { mean: stack.use(mean), factor: stack.use(factor) };
        });
        using batch = new Batch(this.#gpu, "distances of a band");
        distanceBand(batch, band, indices, gaussians, features, cells, IN_SAMPLE);
        batch.submit();
        stack.dispose();
        await this.#gpu.idle(); // only then is its memory free for the next
      }
    });
  }

  /**
   * The numbers of a level as a model file has them, [rows, cells]; they are read from the file, which is kept for whoever has them.
   *
   * @param level Index of the level, coarsest first.
   */
  bytesOf(level: number): { readonly mean: ByteSource; readonly factor: ByteSource } {
    this.#handedOver = true;
    const { cells, channels, ancestors } = this.hierarchy.levels[level] as Level;
    const joined = (which: keyof LevelPlaces, rows: number) =>
      joinedCells(
        this.#bands.map(({ band, levels }) => ({
          cells: band.levels[level]?.cells as number,
          begin: levels[level]?.[which] as number,
        })),
        { rows, cells, bytes: FLOAT_BYTES, read: (begin, end) => this.#scratch.read(begin, end) },
      );
    return {
      mean: joined("mean", channels),
      factor: joined("factor", packedEntries({ channels, ancestors })),
    };
  }

  /** Gives the file back, unless somebody reads from it. */
  [Symbol.dispose](): void {
    this.#grid[Symbol.dispose]();
    if (!this.#handedOver) this.#scratch[Symbol.dispose]();
  }

  #upload(level: Level, places: LevelPlaces): LevelGaussian {
    using stack = new DisposableStack();
    const uploaded = (label: keyof LevelPlaces, rows: number) => {
      const tensor = stack.use(Tensor.create(this.#gpu, label, [rows, level.cells]));
      for (let begin = 0; begin < tensor.bytes; begin += PIECE_BYTES) {
        const end = Math.min(begin + PIECE_BYTES, tensor.bytes);
        const bytes = this.#scratch.read(places[label] + begin, places[label] + end);
        tensor.write(new Float32Array(bytes.buffer), begin / FLOAT_BYTES);
        freeArray(bytes);
        this.#gpu.flush();
      }
      return tensor;
    };
    const found = {
      mean: uploaded("mean", level.channels),
      factor: uploaded("factor", packedEntries(level)),
    };
    stack.move();
    return found;
  }
}
