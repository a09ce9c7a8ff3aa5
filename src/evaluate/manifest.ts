/**
 * Reader of manifests: a CSV file with a header line, or JSON Lines with an object a line. Columns or keys:
 *
 * - `image` (or `path`, `source-ref`): path of the image;
 * - `label` (or `anomaly-label`): 0 or 1, false or true, or a word that `labels.ts` knows, in any case;
 * - `mask` (optional): path of the mask, empty where there is none; in JSON also a list of several that are united;
 * - `defect` (optional): kind of defect;
 * - `split` (optional): `train` or `test`; without it every image is a test image;
 * - `object` (optional): of which kind of part it is, as in VisA's lists; one kind at a time is read.
 *
 * Others are passed over, and said. Paths are relative to the manifest's folder, or to the one above it, as in VisA, and may name a page of a file. Of an address, such as
 * `s3://bucket/parts/000.png`, the file is looked for under the longest end of its path that is there. AWS Lookout for Vision says in the
 * class name of `anomaly-label-metadata` what an image is; the number in `anomaly-label` is that of the class.
 *
 * @module
 */

import { printable } from "../format/printable.ts";
import { statOrNull } from "../format/stat.ts";
import { LeftOutTally } from "../image/left_out.ts";
import { pagePath } from "../image/read/page_path.ts";
import { DatasetError, type FoundDataset, GOOD, type LabelledImage } from "./dataset.ts";
import { datasetWarnings } from "./dataset_warnings.ts";
import { LABEL_WORDS, listedLabelOf, TakenWords } from "./labels.ts";
import { fail, type ManifestRow, manifestRows } from "./manifest_rows.ts";
import { dirname, isAbsolute, join } from "../platform/here.ts";

const IMAGE = ["image", "path", "source-ref"];
const LABEL = ["anomaly-label-metadata", "label", "anomaly-label"];
const USED = [...IMAGE, ...LABEL, "mask", "defect", "split", "object"];

/** Where the entries come from. */
interface Source {
  readonly path: string;
  readonly folder: string;
  readonly words: TakenWords;
}

/**
 * Reads a manifest. Every file that it names must be there: better to hear of it now than after an hour of scoring.
 *
 * @param path The manifest; a name ending in `.jsonl`, `.ndjson` or `.manifest` is read as JSON Lines, any other as CSV.
 * @param options.folder Folder that its paths are relative to; the manifest's own if left out.
 * @param options.object The kind of part whose entries are read; undefined: the only one.
 * @returns Training and test images in the order of the manifest.
 * @throws {DatasetError} If it cannot be read or parsed, or an entry is not usable; the message gives the line.
 */
export function readManifest(
  path: string,
  { folder = dirname(path), object }: { readonly folder?: string; readonly object?: string } = {},
): FoundDataset {
  const rows = ofObject(path, manifestRows(path, { image: IMAGE, label: LABEL }), object);
  const source = { path, folder, words: new TakenWords() };
  const train: string[] = [];
  const test: LabelledImage[] = [];
  const lines = new Map<string, number>();
  for (const row of rows) {
    const image = readEntry(source, row);
    const before = lines.get(image.path);
    if (before !== undefined) {
      fail(path, row.line, `'${image.path}' is there already, on line ${before}; list it once`);
    }
    lines.set(image.path, row.line);
    const split = textOf(row, "split") || "test";
    if (split !== "train" && split !== "test") {
      fail(path, row.line, `split is '${split}', wanted train or test`);
    }
    if (split === "test") test.push(image);
    else if (image.label === 0) train.push(image.path);
    else {
      fail(
        path,
        row.line,
        "a training image is labelled anomalous; models are fitted on good images only",
      );
    }
  }
  if (lines.size === 0) throw new DatasetError(`'${path}'`, "it lists no image");
  const guessed = [...source.words.sentences(), ...passedOver(rows)];
  return { train, test, leftOut: new LeftOutTally().found, guessed, warnings: datasetWarnings(test) };
}

/** The entries of one kind of part. */
function ofObject(
  path: string,
  rows: readonly ManifestRow[],
  object: string | undefined,
): readonly ManifestRow[] {
  const objects = [...new Set(rows.map((row) => textOf(row, "object")))].sort();
  const listed = objects.slice(0, MOST_NAMES).map((name) => printable(name)).join(", ");
  if (object !== undefined && !objects.includes(object)) {
    throw new DatasetError(
      `'${path}'`,
      `it lists no object '${object}'; its objects are ${listed || "not named"}`,
    );
  }
  if (object === undefined && objects.length > 1) {
    throw new DatasetError(
      `'${path}'`,
      `it lists ${objects.length} objects, and a model is of one: ${listed}; name one, as '${path}#${
        objects.find(Boolean)
      }'`,
    );
  }
  return object === undefined ? rows : rows.filter((row) => textOf(row, "object") === object);
}

function readEntry(source: Source, row: ManifestRow): LabelledImage {
  const image = IMAGE.map((name) => textOf(row, name)).find(Boolean);
  if (!image) fail(source.path, row.line, "no image is named");
  const word = LABEL.map((name) => textOf(row, name)).find(Boolean) ?? "";
  const label = listedLabelOf(word);
  if (label === undefined) {
    fail(source.path, row.line, `label is '${word}', wanted one of ${LABEL_WORDS.join(", ")}`);
  }
  source.words.add(word.trim().toLowerCase(), label);
  const path = fileOf(source, row, image, "image");
  if (label === 0) return { path, label, defect: GOOD };
  const defect = textOf(row, "defect") || "anomalous";
  const named = row.values.get("mask") ?? "";
  const masks = (typeof named === "string" ? [named] : named).filter(Boolean)
    .map((name) => fileOf(source, row, name, "mask"));
  if (masks.length === 0) return { path, label, defect };
  return { path, label, defect, mask: masks.length === 1 ? masks[0] as string : masks };
}

function textOf({ values }: ManifestRow, name: string): string {
  const value = values.get(name) ?? "";
  return typeof value === "string" ? value : value.join(",");
}

function fileOf({ path, folder }: Source, { line }: ManifestRow, name: string, what: string): string {
  const file = candidates(name, folder).find((path) => statOrNull(pagePath(path).file)?.isFile);
  if (file !== undefined) return file;
  const wanted = isAbsolute(name) ? name : join(folder, name);
  return fail(path, line, `${what} '${wanted}' is not there; paths are relative to '${folder}'`);
}

/** Where a file of a name can be; of an address under every end of its path, the longest first. */
function candidates(name: string, folder: string): string[] {
  const address = /^[a-z][a-z0-9+.-]+:\/\/[^/]*\/(.+)$/i.exec(name);
  if (!address) return isAbsolute(name) ? [name] : [join(folder, name), join(dirname(folder), name)];
  const parts = (address[1] as string).split("/");
  return parts.map((_, i) => join(folder, ...parts.slice(i)));
}

/** What is there and not used. */
function passedOver(rows: readonly ManifestRow[]): string[] {
  const names = new Set(rows.flatMap(({ values }) => [...values.keys()]));
  const unused = [...names].filter((name) => !USED.includes(name) && !name.endsWith("-metadata"));
  if (unused.length === 0) return [];
  return [`Not used: ${unused.slice(0, MOST_NAMES).map((name) => printable(name)).join(", ")}`];
}

/** Columns and objects that are named at most. */
const MOST_NAMES = 12;
