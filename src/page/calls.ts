/**
 * What a page asks of the worker that computes, and what it is told. All of it can be copied from one thread to the other.
 *
 * @module
 */

import type {
  FitOptions,
  FitProgress,
  FitReport,
  GpuInfo,
  ImageSource,
  Judgement,
  KindWarning,
  OutlinedRegion,
  Provider,
  ScoreOptions,
} from "../../mod.ts";

/** An image that can be copied to another thread: whatever the library takes but a function and a stream. */
export type SentImage = Exclude<ImageSource, (...args: never[]) => unknown>;

/** Options of a fit that are plain data. */
export type PlainFitOptions = Omit<
  FitOptions,
  "onPlan" | "onProgress" | "onReport" | "onSuspect" | "onUnreadable" | "partOf" | "signal"
>;

/** Options of a scoring that are plain data. */
export type PlainScoreOptions = Omit<ScoreOptions, "onFailed" | "signal">;

/** What it computes on. */
export interface Machine {
  /** The adapter. */
  readonly adapter: GpuInfo;
  /** What computes the backbone. */
  readonly provider: Provider;
  /** Why. */
  readonly reason: string;
}

/** The model in use. */
export interface ModelInUse {
  /** Its name. */
  readonly name: string;
  /** Images that it was fitted to. */
  readonly images: number;
  /** Threshold of the joined evidence and how it was chosen, in sentences; null of a model without calibration. */
  readonly threshold: string | null;
}

/** What a fit found. */
export interface Fitted extends ModelInUse {
  /** What it found out about its own images. */
  readonly report: FitReport;
  /** The same in sentences. */
  readonly said: readonly string[];
  /** Files that are no images, and why. */
  readonly unreadable: readonly string[];
}

/** A picture to be put on a canvas. */
export interface Picture {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What is said of one image. */
export interface ScoredPart {
  /** Its name. */
  readonly name: string;
  /** The method's distance. */
  readonly score: number;
  /** What it means; null of a model without calibration. */
  readonly judgement: Judgement | null;
  /** Whether the model was fitted to it. */
  readonly seen: boolean;
  /** In what it is unlike those of the fit. */
  readonly warnings: readonly KindWarning[];
  /** Columns of the image. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The odd regions; left out without thresholds. */
  readonly regions?: readonly OutlinedRegion[];
  /** The map in float32, if it was asked for. */
  readonly map?: Float32Array<ArrayBuffer>;
  /** The image with its map, regions and legend; left out without thresholds. */
  readonly overlay?: Picture;
}

/** An image that could not be scored. */
export interface FailedPart {
  /** Its name. */
  readonly name: string;
  /** What is wrong with it. */
  readonly error: string;
}

/** What can be asked, by name: what it takes, what it gives in the end, and what it tells meanwhile. */
export interface Calls {
  /** Opens device and backbone. */
  open: { takes: { provider?: "auto" | Provider; threads?: number }; gives: Machine; tells: never };
  /** Fits a model, which is then in use. */
  fit: {
    takes: { images: readonly SentImage[]; options: PlainFitOptions };
    gives: Fitted;
    tells: FitProgress;
  };
  /** Takes a model file into use. */
  load: { takes: { file: Blob }; gives: ModelInUse; tells: never };
  /** The file of the model in use. */
  save: { takes: Record<never, never>; gives: Blob; tells: never };
  /** Scores images with the model in use. */
  score: {
    takes: { images: readonly SentImage[]; options: PlainScoreOptions };
    gives: null;
    tells: ScoredPart | FailedPart;
  };
}

/** Name of a call. */
export type CallName = keyof Calls;

/** A call on its way to the worker, or an order to end one. */
export type Asked =
  | { readonly id: number; readonly stop: true }
  | {
    [Name in CallName]: { readonly id: number; readonly call: Name; readonly takes: Calls[Name]["takes"] };
  }[
    CallName
  ];

/** What comes back: that the worker listens; of a call something meanwhile, its result, or its failure. */
export type Answer =
  | { readonly ready: true }
  | { readonly id: number; readonly tells: unknown }
  | { readonly id: number; readonly gives: unknown }
  | { readonly id: number; readonly fails: { readonly name: string; readonly message: string } };
