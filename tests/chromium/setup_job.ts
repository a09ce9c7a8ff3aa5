/** What use_setup.ts is asked, and what it sees. */

/** What to set up. */
export interface SetUpJob {
  /** Path of Chromium. */
  readonly chromium: string;
  /** The built page. */
  readonly folder: string;
  /** Good images and folders of them to drop. */
  readonly dropped: readonly string[];
  /** An archive of further ones, to choose. */
  readonly archive: string;
  /** Size for the network. */
  readonly resize: string;
  /** Name of the image to exclude. */
  readonly suspect: string;
  /** Where to save the model. */
  readonly saved: string;
}

/** What was seen. */
export interface SetUpSeen {
  /** What is said of the images that the camera took. */
  readonly camera: string;
  /** What is said of the images: after the drop, and after the archive. */
  readonly images: readonly string[];
  /** What is said of the region: of a window, of a region beside it, undone, done again, and cleared by another that is undone. */
  readonly region: readonly string[];
  /** What the number fields of the window show. */
  readonly window: readonly string[];
  /** What is said of the fit that was stopped, and whether a model was there after it. */
  readonly stopped: { readonly pass: string; readonly saveable: boolean };
  /** What the page says of its fit. */
  readonly fitted: string;
  /** Names of the images that stand out. */
  readonly suspects: readonly string[];
  /** What is said of the threshold: after the fit, after a click, and after the fit that it leads to. */
  readonly thresholds: readonly string[];
  /** What is said of the model meanwhile. */
  readonly pending: string;
  /** What the rate means, at first, moved, and what is said of the model in use then. */
  readonly rates: readonly string[];
  /** How far the button of a fit moved when the fit began, in pixels. */
  readonly moved: number;
  /** What is said of the picture that is drawn on: when images are to be registered, and when they were. */
  readonly registered: readonly string[];
  /** Serious findings of axe-core. */
  readonly findings: readonly string[];
}
