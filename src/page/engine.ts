/** The page's end of the worker that computes: calls that answer by promises, while the page stays free. */

import type { Backend } from "./backend.ts";
import type {
  Answer,
  Asked,
  CallName,
  CallOptions,
  Calls,
  FailedPart,
  Fitted,
  Machine,
  ModelInUse,
  PlainFitOptions,
  PlainScoreOptions,
  ScoredPart,
  SentImage,
} from "./calls.ts";

/** Address of the worker's module; who builds the page puts it in. */
declare const ODDSPOT_WORKER: string;

/** A call under way. */
interface Waiting {
  readonly tell: (told: unknown) => void;
  readonly resolve: (given: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** The engine in a worker of its own. One model is in use at a time: the last one that was fitted or loaded. */
export class Engine implements Backend {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<void>();
  #calls = 0;

  /**
   * Starts the worker.
   *
   * @param url Where its module is; left out: beside this one.
   */
  constructor(url: URL = new URL(ODDSPOT_WORKER, import.meta.url)) {
    this.#worker = new Worker(url, { type: "module", name: "oddspot" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail(
        new Error(
          `Cannot compute: ${(event as ErrorEvent).message || "the worker did not start"}; reload the page`,
        ),
      );
    });
  }

  /** Opens device and backbone. */
  open(choices: Calls["open"]["takes"] = {}): Promise<Machine> {
    return this.#call("open", choices);
  }

  /** Fits a model, which is then in use. */
  fit(
    images: readonly SentImage[],
    options: PlainFitOptions = {},
    how: CallOptions<Calls["fit"]["tells"]> = {},
  ): Promise<Fitted> {
    return this.#call("fit", { images, options }, how);
  }

  /** Takes a model file into use. */
  load(file: Blob): Promise<ModelInUse> {
    return this.#call("load", { file });
  }

  /** The file of the model in use. */
  save(): Promise<Blob> {
    return this.#call("save", {});
  }

  /** Finds images among files; opens archives. */
  gather(files: Calls["gather"]["takes"]["files"]): Promise<Calls["gather"]["gives"]> {
    return this.#call("gather", { files });
  }

  /** Decodes an image file, to be drawn on. */
  picture(file: Calls["picture"]["takes"]): Promise<Calls["picture"]["gives"]> {
    return this.#call("picture", file);
  }

  /** The picture that the images of the model in use are registered to; null where they are taken as they lie. */
  reference(): Promise<Calls["reference"]["gives"]> {
    return this.#call("reference", {});
  }

  /** Describes options of a fit. */
  options(names: readonly string[]): Promise<Calls["options"]["gives"]> {
    return this.#call("options", { names });
  }

  /** The threshold that the last fit would have without some of its images, all else as it is; null if that is not known. */
  without(names: readonly string[]): Promise<Calls["without"]["gives"]> {
    return this.#call("without", { names });
  }

  /** What the model in use does at several false-alarm rates; null without a calibration. */
  rates(rates: readonly number[]): Promise<Calls["rates"]["gives"]> {
    return this.#call("rates", { rates });
  }

  /** Gives the model in use the thresholds of another false-alarm rate. */
  setRate(rate: number): Promise<ModelInUse> {
    return this.#call("setRate", { rate });
  }

  /** Scores images with the model in use; tells of each in its turn. */
  async score(
    images: readonly SentImage[],
    options: PlainScoreOptions = {},
    how: CallOptions<ScoredPart | FailedPart> = {},
  ): Promise<void> {
    await this.#call("score", { images, options }, how);
  }

  /** Ends the worker, whatever it does. */
  close(): void {
    this.#worker.terminate();
    this.#fail(new Error("Cannot go on: the engine was closed"));
  }

  async #call<Name extends CallName>(
    call: Name,
    takes: Calls[Name]["takes"],
    { signal, onTold }: CallOptions<Calls[Name]["tells"]> = {},
  ): Promise<Calls[Name]["gives"]> {
    signal?.throwIfAborted();
    await this.#ready.promise;
    const id = ++this.#calls;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const tell = (told: unknown) => onTold?.(told as Calls[Name]["tells"]);
    this.#waiting.set(id, { tell, resolve, reject });
    const stop = () => this.#send({ id, stop: true });
    signal?.addEventListener("abort", stop);
    try {
      this.#send({ id, call, takes } as Asked);
      return await promise as Calls[Name]["gives"];
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#waiting.delete(id);
    }
  }

  #send(asked: Asked): void {
    this.#worker.postMessage(asked);
  }

  #hear(answer: Answer): void {
    if ("ready" in answer) return this.#ready.resolve();
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if ("tells" in answer) waiting.tell(answer.tells);
    else if ("gives" in answer) waiting.resolve(answer.gives);
    else waiting.reject(Object.assign(new Error(answer.fails.message), { name: answer.fails.name }));
  }

  #fail(error: Error): void {
    this.#ready.reject(error);
    this.#ready.promise.catch(() => {}); // who waits for it is told by the call
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}
