/**
 * Which images were photographed together, as the user says it: by folder, by a pattern in the names, or by a CSV file with
 * a header line and the columns `image` (or `path`, relative to the file's folder) and `part` (or `group`).
 *
 * @module
 */

import { readTextSync } from "../format/read_text.ts";
import { foldersOf, listed, matchesOf } from "../verdict/groups.ts";
import { parseCsv } from "./csv.ts";
import { DatasetError } from "./dataset.ts";
import { dirname, resolve } from "../platform/here.ts";

/** Images that are grouped by the folder they lie in. */
const BY_FOLDER = "folder";

/**
 * Says of every image which part it shows.
 *
 * @param names Paths of images.
 * @param by `folder`; a path ending in `.csv`; or a regular expression, whose first capture group names the part.
 * @returns A key for every image: equal keys are one part. `partsOf` makes parts of them.
 * @throws {SyntaxError} If the pattern is no regular expression.
 * @throws {RangeError} If the pattern or the file says nothing of an image; lists up to five.
 * @throws {DatasetError} If the file cannot be read or parsed; the message gives the line.
 */
export function groupKeys(names: readonly string[], by: string): string[] {
  if (by === BY_FOLDER) return foldersOf(names.map((name) => resolve(name)));
  if (!/\.csv$/i.test(by)) return matchesOf(names, by);
  const parts = readParts(by);
  const missing = names.filter((name) => !parts.has(resolve(name)));
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot group images by '${by}': wanted a part for every image: ${missing.length} of ${names.length} are not ` +
        `in it, ${listed(missing)}; its paths are relative to '${dirname(by)}'`,
    );
  }
  return names.map((name) => parts.get(resolve(name)) as string);
}

/** The part of every image that a file names, by the image's absolute path. */
function readParts(path: string): Map<string, string> {
  const [header, ...records] = readRecords(path);
  const columns = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  const image = columns.findIndex((name) => name === "image" || name === "path");
  const part = columns.findIndex((name) => name === "part" || name === "group");
  if (image < 0 || part < 0) {
    throw new DatasetError(
      `'${path}', line ${header?.line ?? 1}`,
      `the header must name the columns image and part, received '${columns.join(",")}'`,
    );
  }
  const parts = new Map<string, string>();
  for (const { line, fields } of records) {
    const fail = (reason: string) => new DatasetError(`'${path}', line ${line}`, reason);
    if (fields.length !== columns.length) {
      throw fail(`it has ${fields.length} fields, the header has ${columns.length}`);
    }
    const [name = "", key = ""] = [fields[image], fields[part]];
    if (name === "" || key === "") throw fail(`no ${name === "" ? "image" : "part"} is named`);
    const file = resolve(dirname(path), name);
    const before = parts.get(file);
    if (before !== undefined && before !== key) {
      throw fail(`'${name}' is of part '${key}' here, and of '${before}' before; list it once`);
    }
    parts.set(file, key);
  }
  return parts;
}

function readRecords(path: string): ReturnType<typeof parseCsv> {
  try {
    return parseCsv(readTextSync(path));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new DatasetError(`'${path}'`, cause.message, { cause });
  }
}
