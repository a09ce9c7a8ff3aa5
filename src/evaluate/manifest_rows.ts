/** The entries of a manifest, before their values are looked at. */

import { readEncodedTextSync } from "../format/read_text.ts";
import { parseCsv } from "./csv.ts";
import { DatasetError } from "./dataset.ts";

/** One entry. */
export interface ManifestRow {
  /** Its line in the file, from 1. */
  readonly line: number;
  /** Values by the names of their columns in lower case; an empty one is missing. In JSON a value may be a list. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
}

/** Columns by which a manifest is known. */
export interface NeededColumns {
  /** Names, in lower case, of which one must be there. */
  readonly image: readonly string[];
  /** Names of which one must be there. */
  readonly label: readonly string[];
}

/**
 * Reads the entries of a CSV file or of JSON Lines.
 *
 * @param path A name ending in `.jsonl`, `.ndjson` or `.manifest` is read as JSON Lines, any other as CSV.
 * @throws {DatasetError} If it cannot be read or parsed; the message gives the line.
 */
export function manifestRows(path: string, needed: NeededColumns): ManifestRow[] {
  const text = at(`'${path}'`, () => decodeText(readEncodedTextSync(path)));
  return /\.(jsonl|ndjson|manifest)$/i.test(path) ? jsonRows(path, text) : csvRows(path, text, needed);
}

/** Ends the reading of an entry. */
export function fail(path: string, line: number, reason: string): never {
  throw new DatasetError(`'${path}', line ${line}`, reason);
}

/** Text in the encoding that its byte order mark says, without the mark; UTF-8 if there is none. */
function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding = first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
    ? "utf-16be"
    : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function csvRows(path: string, text: string, { image, label }: NeededColumns): ManifestRow[] {
  const [header, ...records] = at(`'${path}'`, () => parseCsv(text));
  const columns = header?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (![image, label].every((names) => names.some((name) => columns.includes(name)))) {
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

function jsonRows(path: string, text: string): ManifestRow[] {
  return text.split(/\r?\n/).flatMap((text, i): ManifestRow[] => {
    if (text.trim() === "") return [];
    const line = i + 1;
    const entry: unknown = at(`'${path}', line ${line}`, () => JSON.parse(text));
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      fail(path, line, `wanted a JSON object, received ${text.slice(0, 60)}`);
    }
    const values = Object.entries(entry).filter(([, value]) => value !== null);
    return [{ line, values: new Map(values.map(([key, value]) => [key.toLowerCase(), plain(value)])) }];
  });
}

/** A value as text; the name of a class in the place of an object around it, as labelling services write them. */
function plain(value: unknown): string | string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== "object" || value === null) return String(value);
  return "class-name" in value ? String(value["class-name"]) : "";
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
