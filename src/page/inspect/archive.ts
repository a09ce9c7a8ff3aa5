/** What was looked at with its pictures, as one file. */

/// <reference lib="dom" />

import { zipSync } from "fflate";
import type { ScoredPart } from "../calls.ts";
import { drawPart } from "./draw_part.ts";
import { asCsv, asJsonLines } from "./exported.ts";
import { isFailed, type LookedAt } from "./looked_at.ts";

/** Digits of the number that a picture's name begins with. */
const DIGITS = 4;

/**
 * A ZIP archive of the table, the lines of JSON, and the pictures that are kept, with heat and outlines; the name of each begins with the
 * number that it has in the table.
 */
export async function asZip(all: readonly LookedAt[]): Promise<Uint8Array<ArrayBuffer>> {
  const text = new TextEncoder();
  const files: Record<string, Uint8Array> = {
    "history.csv": text.encode(asCsv(all)),
    "history.jsonl": text.encode(asJsonLines(all)),
  };
  for (const { number, part } of all) {
    if (isFailed(part) || !part.layers) continue;
    files[`pictures/${pictureName(number, part.name)}`] = await drawn(part);
  }
  return zipSync(files, { level: 0 }) as Uint8Array<ArrayBuffer>; // pictures are small already
}

/** A name that no system takes for a path. */
export function pictureName(number: number, name: string): string {
  const safe = name.replace(/[\p{Cc}\\/:*?"<>|]/gu, "_");
  return `${String(number).padStart(DIGITS, "0")} ${safe}.png`;
}

async function drawn(part: ScoredPart): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(part.width, part.height);
  const context = canvas.getContext("2d");
  if (context) drawPart(context, part, 1);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
}
