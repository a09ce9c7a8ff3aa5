/** What the scripts that use the page are asked, and what they see. */

/** What both are told. */
export interface BuiltPage {
  /** Path of Chromium. */
  readonly chromium: string;
  /** The built page. */
  readonly folder: string;
  /** Name of the engine's script in it. */
  readonly engine: string;
}

/** What to use the page for. */
export interface Job extends BuiltPage {
  /** Good images to fit. */
  readonly good: readonly string[];
  /** Images to score. */
  readonly images: readonly string[];
  /** Where to save the model that was fitted in the tab. */
  readonly saved: string;
  /** A model that was fitted elsewhere. */
  readonly model: string;
}

/** What was seen. */
export interface Seen {
  /** What the page says that it computes on. */
  readonly machine: string;
  /** What it says of its fit. */
  readonly fitted: string;
  /** What it says of the images, one by one. */
  readonly verdicts: readonly string[];
  /** Whether threads share memory, although the server sends no headers for it. */
  readonly isolated: boolean;
  /** Scores of the first image with the model from elsewhere, by the form in which it was given. */
  readonly forms: Readonly<Record<string, number>>;
  /** The same without a network, with the model from elsewhere. */
  readonly offline: { readonly machine: string; readonly verdicts: readonly string[] };
}

/** What to do in a browser that lacks what is new. */
export interface OlderJob extends BuiltPage {
  /** Good images to fit, at 64 pixels; the first one is scored as well. */
  readonly good: readonly string[];
}

/** What was seen there. */
export interface SeenInOlder {
  /** Score of the first image. */
  readonly score: number;
  /** Names of the builds of ONNX Runtime that were fetched, without their hashes. */
  readonly runtimes: readonly string[];
}
