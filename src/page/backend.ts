/** What the page needs of what computes: an engine in the tab, or a server. What one cannot do, it has not, and the page leaves that out. */

import type { CallOptions, Calls, FailedPart, ScoredPart, SentImage } from "./calls.ts";

/** What a call takes. */
type Takes<Name extends keyof Calls> = Calls[Name]["takes"];

/** What a call gives. */
type Gives<Name extends keyof Calls> = Promise<Calls[Name]["gives"]>;

/** What a call tells meanwhile, and what stops it. */
type How<Name extends keyof Calls> = CallOptions<Calls[Name]["tells"]>;

/** What computes. One model is in use at a time: the last one that was fitted or loaded. */
export interface Backend {
  /** Opens device and backbone. */
  open(choices?: Takes<"open">): Gives<"open">;
  /** Fits a model, which is then in use. */
  fit?(images: readonly SentImage[], options?: Takes<"fit">["options"], how?: How<"fit">): Gives<"fit">;
  /** Takes a model file into use. */
  load?(file: Blob): Gives<"load">;
  /** The file of the model in use. */
  save?(): Gives<"save">;
  /** Finds images among files; opens archives. */
  gather?(files: Takes<"gather">["files"]): Gives<"gather">;
  /** Decodes an image file, to be drawn on. */
  picture?(file: Takes<"picture">): Gives<"picture">;
  /** The picture that the images of the model in use are registered to; null where they are taken as they lie. */
  reference?(): Gives<"reference">;
  /** Describes options of a fit. */
  options?(names: readonly string[]): Gives<"options">;
  /** The threshold that the last fit would have without some of its images, all else as it is; null if that is not known. */
  without?(names: readonly string[]): Gives<"without">;
  /** What the model in use does at several false-alarm rates; null without a calibration. */
  rates?(rates: readonly number[]): Gives<"rates">;
  /** Gives the model in use the thresholds of another false-alarm rate. */
  setRate?(rate: number): Gives<"setRate">;
  /** Scores images with the model in use; tells of each in its turn. */
  score(
    images: readonly SentImage[],
    options?: Takes<"score">["options"],
    how?: CallOptions<ScoredPart | FailedPart>,
  ): Promise<void>;
}
