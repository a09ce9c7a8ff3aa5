/** What use_inspect.ts is asked, and what it sees. */

/** What to look at. */
export interface InspectJob {
  /** Path of Chromium. */
  readonly chromium: string;
  /** The built page. */
  readonly folder: string;
  /** A model file. */
  readonly model: string;
  /** Images. */
  readonly images: readonly string[];
  /** Where to save the history: as a table, as lines of JSON, and as an archive with pictures. */
  readonly saved: readonly [string, string, string];
}

/** What was seen. */
export interface InspectSeen {
  /** What the view says without a model. */
  readonly before: string;
  /** The list of what was looked at. */
  readonly history: readonly string[];
  /** Verdict and name of the image that is shown: after the last, and after the keys Home, Down and End. */
  readonly shown: readonly (readonly [string, string])[];
  /** What is said of the first image. */
  readonly evidence: string;
  /** Share of its pixels that change when the heat is taken away. */
  readonly heat: number;
  /** Marks of the chart. */
  readonly marks: number;
  /** What is said of the camera's pace, and how many images it was good for. */
  readonly pace: string;
  readonly filmed: number;
  /** What the page says when the camera is taken away, and what its button then does. */
  readonly lost: readonly [string, string];
  /** Serious findings of axe-core. */
  readonly findings: readonly string[];
  /** The list after a reload without a network, with model and images once more. */
  readonly offline: readonly string[];
}
