/** The words by which people call good and defective parts, in folders and lists. */

import { printable } from "../format/printable.ts";

/** Words for good parts, without case, spaces, dots, hyphens and underscores. */
const GOOD_WORDS: readonly string[] = [
  "good",
  "ok",
  "okay",
  "io", // German "in Ordnung"
  "normal",
  "nominal",
  "pass",
  "passed",
  "healthy",
  "intact",
  "nodefect",
  "nondefective",
  "defectfree",
];

/** Words for defective parts, written alike. */
const BAD_WORDS: readonly string[] = [
  "bad",
  "ng",
  "ko",
  "nok",
  "nio", // "nicht in Ordnung"
  "notok",
  "notgood",
  "fail",
  "failed",
  "faulty",
  "reject",
  "rejected",
  "defect",
  "defects",
  "defective",
  "anomaly",
  "anomalies",
  "anomalous",
  "abnormal",
  "damaged",
];

/** Words of which nothing need be said: they are what the documentation asks for. */
const PLAIN: readonly string[] = ["0", "1", "good", "bad", "defective"];

/** 0: good, 1: defective. */
export type Label = 0 | 1;

/** The label that a word stands for; undefined if it is none of the known ones. */
export function labelOf(word: string): Label | undefined {
  const plain = word.toLowerCase().replaceAll(/[\s._-]/g, "");
  if (GOOD_WORDS.includes(plain)) return 0;
  return BAD_WORDS.includes(plain) ? 1 : undefined;
}

/** The label that an entry of a list stands for: a word, a number or what a program calls the presence of a defect. */
export function listedLabelOf(word: string): Label | undefined {
  const plain = word.trim().toLowerCase();
  if (plain === "0" || plain === "false") return 0;
  return plain === "1" || plain === "true" ? 1 : labelOf(plain);
}

/** Words for labels, for messages. */
export const LABEL_WORDS: readonly string[] = ["0", "1", "false", "true", ...GOOD_WORDS, ...BAD_WORDS];

/** What words were taken as, counted to be said. */
export class TakenWords {
  readonly #words = new Map<string, { label: Label; count: number }>();

  /** Counts images under a word. */
  add(word: string, label: Label, count = 1): void {
    const entry = this.#words.get(word) ?? { label, count: 0 };
    entry.count += count;
    this.#words.set(word, entry);
  }

  /** A sentence for every word that was not one that is asked for. */
  sentences(): string[] {
    return [...this.#words].filter(([word]) => !PLAIN.includes(word)).map(([word, { label, count }]) =>
      `'${printable(word)}' is taken as ${label === 0 ? "good" : "defective"} (${images(count)})`
    );
  }
}

/** A number of images, in words. */
export function images(count: number): string {
  return count === 1 ? "1 image" : `${count} images`;
}
