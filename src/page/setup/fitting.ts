/** Fits of the page: one at a time, which can be stopped, and again without images that somebody excludes. */

import { type Signal, signal } from "@preact/signals";
import type { FitProgress } from "../../../mod.ts";
import type { Backend } from "../backend.ts";
import type { Fitted, ModelInUse, NamedFile, PlainFitOptions, SuspectPicture } from "../calls.ts";

/** Milliseconds after the last exclusion until a fit begins: who excludes one image mostly goes on to the next. */
const PAUSE = 800;

/** What a fit is made of. */
export interface Asked {
  readonly images: readonly NamedFile[];
  readonly options: PlainFitOptions;
}

/** A fit under way. */
export interface UnderWay {
  /** Images that it is without. */
  readonly without: ReadonlySet<string>;
  /** How far it is; null before the first batch. */
  readonly progress: FitProgress | null;
}

/** The last fit. */
export interface LastFit {
  readonly fitted: Fitted;
  /** Images that it was without. */
  readonly without: ReadonlySet<string>;
}

/** What it needs. */
export interface FittingUse {
  /** Gives images and options of the next fit, all that are not excluded by a click. */
  readonly asked: () => Asked;
  /** Takes the model of a fit, and calls the second when it is shown: both are to change at once. */
  readonly onModel: (model: ModelInUse, show: () => void) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Waits; for tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Fits, and fits again. */
export class Fitting {
  /** The fit under way; null if there is none. */
  readonly underWay: Signal<UnderWay | null> = signal(null);
  /** The last one that ended; null before, and where another model is in use. */
  readonly last: Signal<LastFit | null> = signal(null);
  /** Names of images that are excluded by a click. */
  readonly excluded: Signal<ReadonlySet<string>> = signal(new Set());
  /** Pictures of images that stood out of any fit, by name: those of excluded ones stay. */
  readonly pictures: Signal<ReadonlyMap<string, SuspectPicture>> = signal(new Map());
  /**
   * The threshold that the last fit would have without what is excluded, all else as it is; null if that is not known, undefined if the
   * fit is without them.
   */
  readonly about: Signal<number | null | undefined> = signal(undefined);
  /** Whether the last fit was stopped by somebody. */
  readonly stopped: Signal<boolean> = signal(false);
  readonly #backend: Backend;
  readonly #use: FittingUse;
  #stop: AbortController | null = null;
  #waiting: AbortController | null = null;

  /** Begins without a fit. */
  constructor(backend: Backend, use: FittingUse) {
    this.#backend = backend;
    this.#use = use;
  }

  /** Fits to all images but the excluded ones; a fit under way is stopped for it. */
  async fit(): Promise<void> {
    this.#end();
    const own = this.#stop = new AbortController();
    const without = this.excluded.value;
    this.stopped.value = false;
    this.underWay.value = { without, progress: null };
    const { images, options } = this.#use.asked();
    const sent = images.filter(({ name }) => !without.has(name)).map(({ name, file }) => ({
      name,
      image: file,
    }));
    try {
      const fitted = await this.#backend.fit?.(sent, options, {
        signal: own.signal,
        onTold: (progress) => this.#isOwn(own) && (this.underWay.value = { without, progress }),
      });
      if (fitted) await this.#use.onModel(fitted, () => this.#show({ fitted, without }));
    } catch (error) {
      if (!own.signal.aborted) this.#use.onFailure(error);
    } finally {
      if (this.#isOwn(own)) [this.#stop, this.underWay.value] = [null, null];
    }
  }

  /** Stops what is under way, and what would begin by itself. */
  stop(): void {
    this.stopped.value ||= this.underWay.value !== null;
    this.#end();
  }

  /** Excludes an image, or keeps it after all; after a pause the model is fitted again. */
  async toggle(name: string): Promise<void> {
    const next = new Set(this.excluded.value);
    if (!next.delete(name)) next.add(name);
    this.excluded.value = next;
    this.#end();
    const waiting = this.#waiting = new AbortController();
    await this.estimate();
    if (!this.isPending) return;
    const wait = this.#use.wait ?? pause;
    await wait(PAUSE, waiting.signal);
    if (!waiting.signal.aborted) await this.fit();
  }

  /** Whether other images are excluded than those that the last fit was without. */
  get isPending(): boolean {
    return this.last.value !== null && !isSame(this.last.value.without, this.excluded.value);
  }

  /** Tells at once what can be told without a fit. */
  async estimate(): Promise<void> {
    const [last, excluded] = [this.last.value, this.excluded.value];
    if (!this.isPending || !last) {
      this.about.value = undefined;
      return;
    }
    // Of an image that the last fit was without it is not known what it would have shown.
    const known = [...last.without].every((name) => excluded.has(name));
    const about = known ? await this.#backend.without?.([...excluded]) ?? null : null;
    if (this.excluded.value === excluded && this.last.value === last) this.about.value = about;
  }

  /** Forgets the last fit and what was excluded: the images, or the model, are others now. */
  forget(): void {
    this.#end();
    this.stopped.value = false;
    this.last.value = null;
    this.about.value = undefined;
    this.excluded.value = new Set();
    this.pictures.value = new Map();
  }

  #end(): void {
    this.#waiting?.abort();
    this.#stop?.abort();
  }

  #isOwn(own: AbortController): boolean {
    return this.#stop === own;
  }

  #show(last: LastFit): void {
    const { suspects } = last.fitted;
    this.pictures.value = new Map([
      ...this.pictures.value,
      ...suspects.map((suspect) => [suspect.name, suspect] as const),
    ]);
    this.last.value = last;
    this.about.value = undefined;
  }
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

/** Waits, but not for what is stopped. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
