/** Results of single runs on disk: what is there already is not computed again. */

import * as v from "valibot";
import { writeAtomically } from "../format/atomic_file.ts";
import { masksOf } from "../evaluate/dataset.ts";
import { readText } from "../format/read_text.ts";
import type { Category } from "./categories.ts";
import { errors, join, relative } from "../platform/here.ts";

/** The figures of the papers' tables, each from 0 to 1; null where the data set does not allow one. */
export interface Figures {
  /** Area under the ROC curve of the image scores. */
  readonly imageAuroc: number | null;
  /** Area under the ROC curve of the maps' pixels. */
  readonly pixelAuroc: number | null;
  /** PRO-score up to 30% false positives. */
  readonly proScore: number | null;
  /** sPRO up to 5% false positives, the mean over the classes; null unless the data set has it, as MVTec LOCO. */
  readonly sproScore: number | null;
}

/** Figures of one category with one seed. */
export interface Result extends Figures {
  /** Name of the category. */
  readonly category: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Images fitted to. */
  readonly train: number;
  /** Images evaluated on. */
  readonly test: number;
}

/** Settings of a run that its figures depend on, as plain data. */
export type RunSettings = Readonly<Record<string, unknown>>;

/** A folder of results: a file for every category, seed and settings. */
export interface ResultStore {
  /** The result of a run with these settings; undefined if there is none. */
  find(category: Category, seed: number): Promise<Result | undefined>;
  /** Writes a result; the file appears whole or not at all. */
  keep(category: Category, result: Result): Promise<void>;
}

const share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  category: v.string(),
  seed: count,
  train: count,
  test: count,
  imageAuroc: share,
  pixelAuroc: share,
  proScore: share,
  sproScore: v.optional(share, null),
});

/** Hexadecimal digits of the settings' hash in a file name. */
const HASH_DIGITS = 16;

/**
 * Opens a folder of results. The names of the files hold a hash over the settings and the names of the category's images: with
 * others, runs start anew and the old files are left alone. That an image's contents changed is not noticed.
 *
 * @param folder The folder; it exists.
 * @param settings Everything the figures depend on beside the images and the seed.
 */
export function openResults(folder: string, settings: RunSettings): ResultStore {
  const pathOf = async (category: Category, seed: number) =>
    join(folder, `${category.name}-seed${seed}-${await hashOf(settings, category)}.json`);
  return {
    async find(category, seed) {
      const path = await pathOf(category, seed);
      try {
        return parse(await readText(path), path);
      } catch (error) {
        if (error instanceof errors.NotFound) return undefined;
        throw error;
      }
    },
    async keep(category, result) {
      const text = JSON.stringify({ ...result, settings }, null, 2) + "\n";
      await writeAtomically(await pathOf(category, result.seed), [new TextEncoder().encode(text)]);
    },
  };
}

function parse(text: string, path: string): Result {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read result '${path}': ${(cause as Error).message}; remove the file to have it computed again`,
      { cause },
    );
  }
}

async function hashOf(settings: RunSettings, { folder, train, test }: Category): Promise<string> {
  const images = [...train, ...test.flatMap((image) => [image.path, ...masksOf(image)])];
  const saturations = test.find((image) => image.saturations)?.saturations;
  const names = images.map((path) => relative(folder, path));
  const text = JSON.stringify([sorted(settings), names, ...(saturations ? [saturations] : [])]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex().slice(0, HASH_DIGITS);
}

/** The same data with the keys of every object in order, so that equal settings give equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map(([key, part]) => [key, sorted(part)]),
  );
}
