/** Files that `score` writes beside its JSON lines: maps and overlays. */

import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import type { OutlinedRegion } from "../evaluate/outlined_regions.ts";
import { writeAtomically } from "../format/atomic_file.ts";
import { colourOf } from "../image/draw/colormap.ts";
import type { Scale } from "../image/draw/heat.ts";
import { encodeNpyFloat32 } from "../image/write/npy.ts";
import { renderOverlay } from "../image/draw/overlay.ts";
import { encodePng } from "../image/write/png.ts";
import { encodeTiffFloat32 } from "../image/write/tiff.ts";
import type { Score } from "../score.ts";

/** Formats of anomaly maps: raw float32 as `npy` or `tiff`, or the picture of the colour scale as `png`. */
export const MAP_FORMATS = ["npy", "tiff", "png"] as const;

/** One of {@linkcode MAP_FORMATS}. */
export type MapFormat = (typeof MAP_FORMATS)[number];

/** What to write, and where. */
export interface OutputChoice {
  readonly folder: string;
  readonly formats: readonly MapFormat[];
  readonly overlay: boolean;
  /** Ends of the colour scale, in units of the score. */
  readonly scale: Scale;
}

/** Writes the files of a run; images keep their places relative to each other. */
export class Outputs {
  readonly #choice: OutputChoice;
  readonly #stems: ReadonlyMap<string, string>;

  /** @param images Paths of all images of the run. */
  constructor(choice: OutputChoice, images: readonly string[]) {
    this.#choice = choice;
    this.#stems = outputStems(images);
  }

  /**
   * Writes the maps and the overlay of one image.
   *
   * @param regions Regions to outline in the overlay.
   * @returns Path of each file by what it is, for the JSON line.
   * @throws {Error} If a file cannot be written.
   */
  async write(score: Score, regions: readonly OutlinedRegion[] = []): Promise<Record<string, string>> {
    const { folder, formats, overlay, scale } = this.#choice;
    const threshold = score.judgement ? { threshold: score.judgement.threshold } : {};
    const stem = join(folder, this.#stems.get(score.name) as string);
    const { image, name, score: value } = score;
    const map = score.map as Float32Array; // the scorer was asked for maps
    const written: Record<string, string> = {};
    const put = async (what: string, path: string, bytes: Uint8Array) => {
      await writeAtomically(path, [bytes]).catch((cause) => {
        throw new Error(`Cannot write '${path}': ${cause.message}`, { cause });
      });
      written[what] = path;
    };
    await makeFolder(dirname(stem));
    for (const format of formats) {
      await put(format, `${stem}.map.${format}`, encodeMap(format, { ...score, map }, scale));
    }
    if (overlay) {
      await put(
        "overlay",
        `${stem}.overlay.png`,
        encodePng(
          renderOverlay({
            image,
            map,
            scale,
            title: this.#stems.get(name) as string,
            score: value,
            ...threshold,
            outlines: regions.flatMap(({ contour: { outer, holes } }) => [outer, ...holes]),
          }),
        ),
      );
    }
    return written;
  }
}

function encodeMap(
  format: MapFormat,
  { width, height, map }: { width: number; height: number; map: Float32Array },
  scale: Scale,
): Uint8Array {
  switch (format) {
    case "npy":
      return encodeNpyFloat32([height, width], map);
    case "tiff":
      return encodeTiffFloat32({ width, height, data: map });
    case "png":
      return encodePng({ width, height, channels: 3, data: coloured(map, scale) });
  }
}

/** The map in the colours of the scale; black where nothing was looked at. */
function coloured(map: Float32Array, { low, high }: Scale): Uint8Array {
  const data = new Uint8Array(3 * map.length);
  map.forEach((value, i) => {
    if (!Number.isNaN(value)) data.set(colourOf((value - low) / (high - low)), 3 * i);
  });
  return data;
}

/** Makes a folder and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true }).catch((cause) => {
    throw new Error(`Cannot make folder '${path}': ${cause.message}`, { cause });
  });
}

/**
 * Names of the outputs of images, relative to the output folder: the path below the deepest folder common to all, without the
 * ending unless two images differ only in it.
 */
export function outputStems(images: readonly string[]): Map<string, string> {
  const absolute = images.map((path) => resolve(path));
  const common = absolute.map(dirname).reduce(commonFolder, dirname(absolute[0] ?? ""));
  const names = absolute.map((path) => relative(common, path));
  const withoutEnding = (name: string) => join(dirname(name), basename(name, extname(name)));
  const uses = Map.groupBy(names, withoutEnding);
  return new Map(images.map((path, i) => {
    const name = names[i] as string;
    return [path, uses.get(withoutEnding(name))?.length === 1 ? withoutEnding(name) : name];
  }));
}

function commonFolder(a: string, b: string): string {
  while (a !== b && !b.startsWith(a.endsWith(sep) ? a : a + sep)) a = dirname(a);
  return a;
}
