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
  ImagePose,
  ImageSource,
  Judgement,
  KindWarning,
  OutlinedRegion,
  Provider,
  ScoreOptions,
} from "../../mod.ts";
import type { FoundFiles, NamedFile, OptionHelp, RatesOfModel } from "./setup_data.ts";

export type { FoundFiles, NamedFile, OptionHelp, RatesOfModel } from "./setup_data.ts";

/** An image that can be copied to another thread: whatever the library takes but a function and a stream. */
export type SentImage = Exclude<ImageSource, (...args: never[]) => unknown>;

/** What cannot be copied. */
type Hook =
  | "onFailed"
  | "onPlan"
  | "onProgress"
  | "onReport"
  | "onSuspect"
  | "onUnreadable"
  | "partOf"
  | "signal";

/** Options without what cannot be copied, of each method its own. */
type Plain<Options> = Options extends unknown ? Omit<Options, Hook> : never;

/** Options of a fit that are plain data. */
export type PlainFitOptions = Plain<FitOptions>;

/** Options of a scoring that are plain data. */
export type PlainScoreOptions = Plain<ScoreOptions> & {
  /** Whether the images are apart from those that come in line, so that they tell nothing of a drift. Default false. */
  readonly apart?: boolean;
  /** Whether picture and heat come by themselves, in place of the overlay. */
  readonly layers?: boolean;
};

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

/** A good image that stands out, as it looks with its part left out. */
export interface SuspectPicture {
  /** Its name. */
  readonly name: string;
  /** The image with its map, regions and legend. */
  readonly overlay: Picture;
}

/** What a fit found. */
export interface Fitted extends ModelInUse {
  /** Pictures of the good images that stand out, as far as the model keeps their names; none without a calibration. */
  readonly suspects: readonly SuspectPicture[];
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
  /** Where the part was found, of a model that registers; null where images are taken as they lie. */
  readonly pose: ImagePose | null;
  /** Drift, in a sentence, on the image with which it was noticed. */
  readonly drift: string | null;
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
  /** The image with its map, regions and legend; left out without thresholds, or where layers were asked for. */
  readonly overlay?: Picture;
  /** The image, and the colours of its map to lay over it, if they were asked for. */
  readonly layers?: Layers;
}

/** A picture, and what is laid over it. */
export interface Layers {
  /** The image. */
  readonly picture: Picture;
  /** The colours of its map, as transparent as they are low; null without thresholds. */
  readonly heat: Picture | null;
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
  /** Finds images among files; opens archives. */
  gather: { takes: { files: readonly NamedFile[] }; gives: FoundFiles; tells: never };
  /** Decodes an image file, to be drawn on: all that a fit reads, not only what a browser shows. */
  picture: { takes: NamedFile; gives: Picture; tells: never };
  /** The picture that the images of the model in use are registered to; null where they are taken as they lie. */
  reference: { takes: Record<never, never>; gives: Picture | null; tells: never };
  /** Describes options of a fit. */
  options: { takes: { names: readonly string[] }; gives: readonly OptionHelp[]; tells: never };
  /**
   * The threshold that the last fit would have without some of its images, all else as it is; null if that is not known, or too few
   * stay.
   */
  without: { takes: { names: readonly string[] }; gives: number | null; tells: never };
  /** What the model in use does at several false-alarm rates; null without a calibration. */
  rates: { takes: { rates: readonly number[] }; gives: RatesOfModel | null; tells: never };
  /** Gives the model in use the thresholds of another false-alarm rate, as a fit at that rate would. */
  setRate: { takes: { rate: number }; gives: ModelInUse; tells: never };
  /** Scores images with the model in use. */
  score: {
    takes: { images: readonly SentImage[]; options: PlainScoreOptions };
    gives: null;
    tells: ScoredPart | FailedPart;
  };
}

/** How a call is made. */
export interface CallOptions<Told> {
  /** Stops it: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Takes what it tells meanwhile. */
  readonly onTold?: ((told: Told) => void) | undefined;
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
