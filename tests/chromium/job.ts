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
  /** Adapter, whether it is software, and provider. */
  readonly machine: string;
  /** What is said of the threshold of the fit in the tab. */
  readonly threshold: string | null;
  /** What is said of the images with that model, one by one. */
  readonly verdicts: readonly string[];
  /** Whether a large picture was decoded in a thread of its own. */
  readonly threaded: boolean;
  /** Scores of the first image with the model from elsewhere, by the form in which it was given. */
  readonly forms: Readonly<Record<string, number>>;
  /** What is said with the model from elsewhere. */
  readonly online: readonly string[];
  /** The same when the page was loaded again without a network. */
  readonly offline: readonly string[];
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
