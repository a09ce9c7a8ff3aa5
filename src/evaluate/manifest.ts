/**
 * Reader of manifests: a CSV file with a header line, or JSON Lines with an object a line. Columns or keys:
 *
 * - `image` (or `path`): path of the image;
 * - `label`: 0, `good` or `normal`; 1, `bad`, `defective` or `anomalous`;
 * - `mask` (optional): path of the mask, empty where there is none;
 * - `defect` (optional): kind of defect;
 * - `split` (optional): `train` or `test`; without it every image is a test image.
 *
 * Others are passed over. Paths are relative to the manifest's folder, or to a folder that is given.
 *
 * @module
 */

import { dirname, extname, isAbsolute, join } from "node:path";
import { readTextSync } from "../format/read_text.ts";
import { parseCsv } from "./csv.ts";
import { type Dataset, DatasetError, GOOD, type LabelledImage } from "./dataset.ts";

const LABELS: Readonly<Record<string, 0 | 1>> = {
  "0": 0,
  good: 0,
  normal: 0,
  "1": 1,
  bad: 1,
  defective: 1,
  anomalous: 1,
};

/** One entry, before its values are looked at. Every column is text; a missing one is empty. */
interface Row {
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

/** Where the entries come from. */
interface Source {
  readonly path: string;
  readonly folder: string;
}

/**
 * Reads a manifest. Every file that it names must be there: better to hear of it now than after an hour of scoring.
 *
 * @param path The manifest; a name ending in `.jsonl` or `.ndjson` is read as JSON Lines, any other as CSV.
 * @param folder Folder that its paths are relative to; the manifest's own if left out.
 * @returns Training and test images in the order of the manifest.
 * @throws {DatasetError} If it cannot be read or parsed, or an entry is not usable; the message gives the line.
 */
export function readManifest(path: string, folder: string = dirname(path)): Dataset {
  const rows = /\.(jsonl|ndjson)$/i.test(extname(path)) ? jsonRows(path) : csvRows(path);
  const train: string[] = [];
  const test: LabelledImage[] = [];
  const lines = new Map<string, number>();
  for (const row of rows) {
    const image = readEntry({ path, folder }, row);
    const before = lines.get(image.path);
    if (before !== undefined) {
      fail(path, row.line, `'${image.path}' is there already, on line ${before}; list it once`);
    }
    lines.set(image.path, row.line);
    const split = row.values.get("split") || "test";
    if (split !== "train" && split !== "test") {
      fail(path, row.line, `split is '${split}', wanted train or test`);
    }
    if (split === "test") test.push(image);
    else if (image.label === 0) train.push(image.path);
    else {fail(
        path,
        row.line,
        "a training image is labelled anomalous; models are fitted on good images only",
      );}
  }
  if (lines.size === 0) throw new DatasetError(`'${path}'`, "it lists no image");
  return { train, test };
}

function readEntry(source: Source, { line, values }: Row): LabelledImage {
  const fileOf = (name: string, what: string) => {
    const file = isAbsolute(name) ? name : join(source.folder, name);
    if (!isFile(file)) {
      fail(source.path, line, `${what} '${file}' is not there; paths are relative to '${source.folder}'`);
    }
    return file;
  };
  const image = values.get("image") || values.get("path");
  if (!image) fail(source.path, line, "no image is named");
  const text = values.get("label") ?? "";
  const label = LABELS[text.trim().toLowerCase()];
  if (label === undefined) {
    fail(source.path, line, `label is '${text}', wanted one of ${Object.keys(LABELS).join(", ")}`);
  }
  const path = fileOf(image, "image");
  const mask = values.get("mask");
  if (label === 0) return { path, label, defect: GOOD };
  const defect = values.get("defect") || "anomalous";
  return mask ? { path, label, defect, mask: fileOf(mask, "mask") } : { path, label, defect };
}

function csvRows(path: string): Row[] {
  const [header, ...records] = at(`'${path}'`, () => parseCsv(readTextSync(path)));
  const columns = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (!columns.includes("label") || !(columns.includes("image") || columns.includes("path"))) {
    fail(
      path,
      header?.line ?? 1,
      `the header must name the columns image and label, received '${columns.join(",")}'`,
    );
  }
  return records.map(({ line, fields }) => {
    if (fields.length !== columns.length) {
      fail(path, line, `it has ${fields.length} fields, the header has ${columns.length}`);
    }
    return { line, values: new Map(fields.map((field, i) => [columns[i] as string, field])) };
  });
}

function jsonRows(path: string): Row[] {
  return at(`'${path}'`, () => readTextSync(path)).split(/\r?\n/).flatMap((text, i): Row[] => {
    if (text.trim() === "") return [];
    const line = i + 1;
    const entry: unknown = at(`'${path}', line ${line}`, () => JSON.parse(text));
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      fail(path, line, `wanted a JSON object, received ${text.slice(0, 60)}`);
    }
    const values = Object.entries(entry).filter(([, value]) => value !== null);
    return [{ line, values: new Map(values.map(([key, value]) => [key, String(value)])) }];
  });
}

/** Does what may throw; what it throws becomes an error that names the place. */
function at<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new DatasetError(place, cause.message, { cause });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

function fail(path: string, line: number, reason: string): never {
  throw new DatasetError(`'${path}', line ${line}`, reason);
}
