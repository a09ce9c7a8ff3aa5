/** Antialiased resize and crop of one image into its slot of a batch, in strips of rows that the device can bind. */

import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Image } from "../image/image.ts";
import { TapTable } from "../map/tap_table.ts";
import { type Range, sliceTaps, type Taps } from "../map/taps.ts";
import { planStrips, type Strip, type UploadedStrip } from "./strips.ts";
import type { Geometry } from "./geometry.ts";
import { fixedPointWeights, pillowBytes, pillowStrip } from "./resize_pillow.ts";
import { realBytes, realRowWeights, realStrip } from "./resize_real.ts";
import { resizeTaps } from "./resize_taps.ts";
import { checkFormat, checkImage, eightBit, type SampleFormat, sampleFormat } from "./samples.ts";
import type { PreprocessSettings } from "./settings.ts";
import type { Slot, Standardisation } from "./standardisation.ts";

/** How an image is resized. */
export interface ResizeOptions extends Pick<PreprocessSettings, "filter" | "rounding"> {
  /** Sizes and places. */
  readonly geometry: Geometry;
  /** The last step. */
  readonly standardisation: Standardisation;
  /** Largest buffer that a strip of rows may take, in bytes; left out, what the device binds. */
  readonly stripBytes?: number;
}

/** The resize of images of one size and format, its tables on the GPU. */
export class ResizePlan implements Disposable {
  readonly #format: SampleFormat;
  readonly #options: ResizeOptions;
  readonly #sourceColumns: Range;
  readonly #columns: TapTable;
  readonly #strips: readonly UploadedStrip[];

  /**
   * Works out and uploads the tables.
   *
   * @param format Size and samples of the images.
   * @param options How.
   * @throws {RangeError} If one row of the result needs more source rows than a strip may take.
   */
  constructor(gpu: Gpu, format: SampleFormat, options: ResizeOptions) {
    this.#format = format;
    this.#options = options;
    const pillow = options.rounding === "pillow";
    const { sourceColumns, columns, strips } = planResize(
      format,
      options,
      options.stripBytes ?? gpu.largestBuffer,
    );
    this.#sourceColumns = sourceColumns;
    this.#columns = new TapTable(gpu, "column", columns, pillow ? fixedPointWeights(columns) : undefined);
    this.#strips = strips.map(({ result, source, taps }) => {
      const weights = pillow ? fixedPointWeights(taps) : realRowWeights(taps, format.bits);
      return { result, source, rows: new TapTable(gpu, "row", taps, weights) };
    });
  }

  /**
   * Records resize and crop of one image.
   *
   * @param image The image; 16-bit samples count as value / 257. Grey is repeated as red, green and blue; alpha is ignored.
   * @param slot Where to write; the slot's height and width are the crop's.
   * @throws {RangeError} If image or slot have another size or format than was planned for.
   */
  record(batch: Batch, image: Image, slot: Slot): void {
    const { geometry, rounding, standardisation } = this.#options;
    checkImage(image);
    checkFormat(this.#format, sampleFormat(image));
    checkSlot(geometry, slot);
    const [source, run] = rounding === "pillow" ? [eightBit(image), pillowStrip] : [image, realStrip];
    const [sourceColumns, columns] = [this.#sourceColumns, this.#columns];
    for (const strip of this.#strips) {
      run(batch, { image: source, strip, sourceColumns, columns, standardisation, slot });
    }
  }

  /** Disposes of the tables. */
  [Symbol.dispose](): void {
    this.#columns[Symbol.dispose]();
    for (const { rows } of this.#strips) rows[Symbol.dispose]();
  }
}

/**
 * Works out tables and strips, without a device.
 *
 * @param stripBytes Largest buffer that a strip may take, in bytes.
 * @throws {RangeError} If one row of the result needs more source rows than a strip may take.
 */
export function planResize(
  format: SampleFormat,
  options: Pick<ResizeOptions, "geometry" | "filter" | "rounding">,
  stripBytes: number,
): { readonly sourceColumns: Range; readonly columns: Taps; readonly strips: readonly Strip[] } {
  const pillow = options.rounding === "pillow";
  const { across, down } = resizeTaps(options.geometry, options);
  const { source: sourceColumns, taps: columns } = sliceTaps(across);
  const [bytes, read] = pillow ? [pillowBytes, { ...format, bits: 8 } as const] : [realBytes, format];
  const strips = planStrips(
    down,
    (sourceRows, resultRows) => bytes(read, { sourceRows, resultRows, sourceColumns, columns }),
    stripBytes,
  );
  return { sourceColumns, columns, strips };
}

function checkSlot({ crop }: Geometry, { target, slot }: Slot): void {
  const [slots, ...shape] = target.shape;
  const fits = shape.length === 3 && shape[0] === 3 && shape[1] === crop.height && shape[2] === crop.width;
  if (!fits || !Number.isInteger(slot) || slot < 0 || slot >= (slots as number)) {
    throw new RangeError(
      `Cannot resize into slot ${slot} of "${target.label}": wanted [slots,3,${crop.height},${crop.width}] and a slot ` +
        `below the first extent: received [${target.shape}]`,
    );
  }
}
