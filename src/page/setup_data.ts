/** What the view in which a model is made is told; all of it can be copied from one thread to the other. */

import type { RateRow } from "../../mod.ts";

/** An image file with the name that it has in messages. */
export interface NamedFile {
  /** Its path, as far as it is known. */
  readonly name: string;
  /** The file. */
  readonly file: Blob;
}

/** Images among files, those in archives among them. */
export interface FoundFiles {
  /** The images. */
  readonly images: readonly NamedFile[];
  /** Names of what was left out: no images by their names, or what other programs leave in folders. */
  readonly leftOut: readonly string[];
}

/** An option of a fit, to be shown. */
export interface OptionHelp {
  /** What the library calls it. */
  readonly name: string;
  /** What it does, in one line. */
  readonly help: string;
  /** What a value must be, to end the sentence "it must be". */
  readonly wanted: string;
  /** What is used where nothing is given, as a person would type it, or what that follows from. */
  readonly standard: string;
  /** The words that may be given; null of what is typed. */
  readonly choices: readonly string[] | null;
}

/** What a model does at several false-alarm rates. */
export interface RatesOfModel {
  /** That of its own threshold. */
  readonly own: number;
  /** A row a rate, that of its own among them; ascending. */
  readonly rows: readonly RateRow[];
}
