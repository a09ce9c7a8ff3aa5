/** Images of which somebody said what they are. */

import type { Judgement } from "../../../mod.ts";

/** What an image is, whatever the verdict. */
export type Truth = "good" | "bad";

/** An image of which that is known. */
export interface Taught {
  /** Tells it from others, whatever their names. */
  readonly key: string;
  readonly name: string;
  readonly file: Blob;
  readonly truth: Truth;
  /** Verdict of the model in use; null while it is not known, and of a model without thresholds. */
  readonly verdict: Judgement["verdict"] | null;
  /** Whether it was given to the good images of the fit. */
  readonly learned: boolean;
}

/** How verdicts and truth agree. */
export interface Agreement {
  /** Bad images that are odd. */
  readonly found: number;
  /** Bad images that are normal. */
  readonly missed: number;
  /** Good images that are odd. */
  readonly falseAlarms: number;
  /** Good images that are normal. */
  readonly passed: number;
  /** Images without a verdict. */
  readonly unjudged: number;
}

/** Counts how verdicts and truth agree. */
export function agreementOf(all: readonly Taught[]): Agreement {
  const count = (truth: Truth, verdict: Taught["verdict"]) =>
    all.filter((one) => one.truth === truth && one.verdict === verdict).length;
  return {
    found: count("bad", "odd"),
    missed: count("bad", "normal"),
    falseAlarms: count("good", "odd"),
    passed: count("good", "normal"),
    unjudged: count("good", null) + count("bad", null),
  };
}
