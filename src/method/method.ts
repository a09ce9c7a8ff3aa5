/** What a method is to the rest of the program: one descriptor, from which command line, checks, model files and help follow. */

import type * as v from "valibot";
import type { StoredTensor } from "../format/dtype.ts";
import type { TensorFile } from "../format/require_tensor.ts";
import type { Scratch } from "../gaussian/filed_gaussian.ts";
import type { FeatureShape, Grid } from "../gaussian/hierarchy.ts";
import type { Part } from "../gaussian/parts.ts";
import type { Batch } from "../gpu/batch.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Tensor } from "../gpu/tensor.ts";
import type { Detections } from "../map/anomaly_map.ts";
import type { Roi } from "../map/roi_mask.ts";
import type { OptionInputs, OptionSet, OptionValues } from "../options/option.ts";

export { LARGEST_PART, type Part } from "../gaussian/parts.ts";

/** Settings of a method as a model file holds them; `name` says of which. */
export interface NamedSettings {
  /** The method. */
  readonly name: string;
}

/** What a plan wants to know of the backbone. */
export interface PlanContext {
  /** Channels that the backbone's paper keeps. */
  readonly defaultDims: number;
}

/** What a cost is worked out from beside space and settings. */
export interface CostContext extends PlanContext {
  /** Images that are going to be fitted; null if that is not known. */
  readonly images: number | null;
  /** Most that the device binds in one buffer. */
  readonly bindingBytes: number;
  /** Whether there is a temporary file for what is large. */
  readonly scratch: boolean;
}

/** A method: everything that differs from one to another. */
export interface Method<
  Settings extends NamedSettings = NamedSettings,
  Options extends OptionSet = OptionSet,
> {
  /** What it is asked for by. */
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** The paper it follows. */
  readonly paper: string;
  /** If it is no method of its own: whose settings it presets, and which of them. That method's models come of it. */
  readonly presets?: { readonly method: string; gives(settings: Settings): boolean };
  /** Its options, each declared once. */
  readonly options: Options;
  /** Checks its settings when a model file is read. */
  readonly settings: v.GenericSchema<unknown, Settings>;
  /** The fewest images that a fit can leave one out of. */
  readonly fewest: number;
  /** Whether its score is the peak of the map, or a number on another scale. */
  readonly score: "peak" | "other";
  /**
   * Works out the settings of a fit.
   *
   * @throws {OptionError} If an option does not suit the feature space.
   */
  plan(space: FeatureSpace, options: OptionValues<Options>, context: PlanContext): Settings;
  /** The options that give these settings again. */
  optionsOf(settings: Settings): OptionInputs<Options>;
  /** Starts a fit; by default one that can leave its images out. */
  fit(gpu: Gpu, space: FeatureSpace, settings: Settings, use?: FitUse): Fitting;
  /**
   * Makes a detector from the tensors of a model file.
   *
   * @param images Number of images it was fitted to.
   * @throws {SyntaxError} If a tensor is missing or has not the shape that the settings want.
   */
  load(gpu: Gpu, space: FeatureSpace, settings: Settings, file: TensorFile, images: number): Detector;
  /** A short name for method and reduction, as the papers build theirs: `rd100`, `mvg-opca0.05`. */
  label(settings: Settings): string;
  /** What a large fit costs, in words, before anything is allocated; null if that is not worth saying. */
  cost?(space: FeatureSpace, settings: Settings, context: CostContext): string | null;
}

/** What a method works on: the feature maps of a backbone for images of one size. */
export interface FeatureSpace {
  /** The backbone's feature maps, finest first. */
  readonly maps: readonly FeatureShape[];
  /** Size of the images the backbone sees, hence of the anomaly map. */
  readonly image: Grid;
  /** The pixels that are looked at; missing if all of them are. */
  readonly roi?: Roi;
}

/** What the detector of a fit is going to be used for. */
export interface FitUse {
  /** Whether {@linkcode Detector.detectLeftOut} will be asked for: it may take memory from the first batch on. */
  readonly leaveOut: boolean;
  /** Opens a file for what of a large detector need not be on the device; by default all of it is. */
  readonly scratch?: (() => Promise<Scratch>) | undefined;
  /** How many images will be added, if that is certain: some ways take memory for few images only. */
  readonly images?: number | undefined;
}

/** The detector will be asked to leave images out. */
export const LEAVE_OUT: FitUse = { leaveOut: true };

/** A fit in progress: takes batches of features, then becomes a detector. */
export interface Fitting extends Disposable {
  /** Images added so far. */
  readonly images: number;
  /**
   * Submits the addition of a batch.
   *
   * @param features One tensor [images, channels, height, width] for every feature map, finest first; may be disposed of
   *   when this has returned, or the promise that it returned is kept.
   */
  add(features: readonly Tensor[]): void | Promise<void>;
  /**
   * Ends a pass over the images. A fit without this takes one pass.
   *
   * @returns Whether all images must be added once more, in a pass that counts from 0.
   */
  endPass?(): Promise<boolean>;
  /**
   * Whether leaving these parts out takes all images once more: then {@linkcode Fitting.addSamples} is given them, in the same order,
   * before the fit ends.
   *
   * @param parts As for {@linkcode Fitting.finish}.
   */
  wantsSamples?(parts: readonly Part[]): boolean;
  /** Submits the keeping of a batch, as {@linkcode Fitting.add} its addition. */
  addSamples?(features: readonly Tensor[]): void | Promise<void>;
  /**
   * Ends the fit; only disposal is left for it afterwards.
   *
   * @param parts Which images belong together and are left out together; by default each is left out alone.
   * @throws {RangeError} If not every image is in one part.
   */
  finish(parts?: readonly Part[]): Promise<Detector>;
}

/** A fitted method, ready to score features. */
export interface Detector extends Disposable {
  /**
   * Records the detection of a batch. A method that has to look at something of it first submits that by itself.
   *
   * @param features As for {@linkcode Fitting.add}.
   * @returns Tensors that the caller disposes of.
   */
  detect(batch: Batch, features: readonly Tensor[]): Detections | Promise<Detections>;
  /**
   * Submits the detection of images that the detector was fitted to, each as if no image of its part had been among them. Calls that
   * take parts of one size after the other may cost far less than others.
   *
   * @param features As for {@linkcode Fitting.add}, of the images of whole parts, part after part.
   * @param parts Those parts, as {@linkcode Fitting.finish} was given them.
   * @returns Tensors that the caller disposes of.
   * @throws {RangeError} If too few images are left without a part; if a part has more than {@linkcode LARGEST_PART} images and the
   *   method needs it to have fewer; or if the detector did not prepare for it: it was loaded from a file, or
   *   {@linkcode FitUse.leaveOut} was false.
   */
  detectLeftOut(features: readonly Tensor[], parts: readonly Part[]): Promise<Detections>;
  /** Gives back the memory that leaving images out takes; {@linkcode Detector.detectLeftOut} is refused from then on. */
  endLeavingOut?(): void;
  /** Downloads what the detector was fitted to, for the model file. */
  tensors(): Promise<Map<string, StoredTensor>>;
}
