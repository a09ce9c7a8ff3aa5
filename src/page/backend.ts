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
  /** Scores images with the model in use; tells of each in its turn. */
  score(
    images: readonly SentImage[],
    options?: Takes<"score">["options"],
    how?: CallOptions<ScoredPart | FailedPart>,
  ): Promise<void>;
}
