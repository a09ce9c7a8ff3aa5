/** What was looked at, as files for other programs. */

import { isFailed, type LookedAt } from "./looked_at.ts";

/** Columns of the table. */
const COLUMNS = [
  "number",
  "time",
  "image",
  "verdict",
  "because",
  "value",
  "threshold",
  "p_value",
  "score",
  "regions",
  "error",
] as const;

type Row = Readonly<Record<typeof COLUMNS[number], string | number>>;

/** A table with a line for every image, as RFC 4180 has it. */
export function asCsv(all: readonly LookedAt[]): string {
  const lines = all.map(rowOf).map((row) => COLUMNS.map((column) => field(row[column])).join(","));
  return [COLUMNS.join(","), ...lines, ""].join("\r\n");
}

/** A line of JSON for every image, without its pictures. */
export function asJsonLines(all: readonly LookedAt[]): string {
  const lines = all.map(({ number, at, part }) => {
    if (isFailed(part)) return JSON.stringify({ number, at, image: part.name, error: part.error });
    const { layers: _, overlay: __, map: ___, name, ...told } = part;
    return JSON.stringify({ number, at, image: name, ...told });
  });
  return lines.map((line) => `${line}\n`).join("");
}

function rowOf({ number, at, part }: LookedAt): Row {
  const known = { number, time: at, image: part.name };
  const nothing = { verdict: "", because: "", value: "", threshold: "", p_value: "", score: "", regions: "" };
  if (isFailed(part)) return { ...known, ...nothing, error: part.error };
  const { judgement, score, regions } = part;
  const joined = judgement?.evidence.joined;
  return {
    ...known,
    verdict: judgement?.verdict ?? "",
    because: judgement?.because ?? "",
    value: joined?.value ?? "",
    threshold: joined?.threshold ?? "",
    p_value: judgement?.pValue ?? "",
    score,
    regions: regions?.length ?? "",
    error: "",
  };
}

/** A field; text that a spreadsheet would compute is made text by an apostrophe. */
function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
