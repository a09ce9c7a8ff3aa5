/** What use_teach.ts is asked, and what it sees. */

/** What to teach. */
export interface TeachJob {
  /** Path of Chromium. */
  readonly chromium: string;
  /** The built page. */
  readonly folder: string;
  /** Good images of the first fit. */
  readonly good: readonly string[];
  /** Side for the network, as it is typed. */
  readonly resize: string;
  /** Images to look at: a good one, then bad ones. */
  readonly images: readonly string[];
}

/** What was seen. */
export interface TeachSeen {
  /** Figures of the view when all was said, and after the second fit. */
  readonly agreement: readonly (readonly string[])[];
  /** What is said of the model in use, then. */
  readonly inUse: readonly string[];
  /** The list, then. */
  readonly list: readonly string[];
  /** Whether anything is left to be learned, then. */
  readonly learnable: boolean;
  /** Serious findings of axe-core. */
  readonly findings: readonly string[];
}
