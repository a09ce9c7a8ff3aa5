/** What the view in which images are looked at knows. */

import { type Signal, signal } from "@preact/signals";
import type { Backend } from "../backend.ts";
import type { NamedFile } from "../calls.ts";
import { freeName } from "../setup/good_images.ts";
import { type LookedAt, withPart } from "./looked_at.ts";

/** What the state needs. */
export interface InspectUse {
  readonly onFailure: (error: unknown) => void;
}

/** An image to look at. */
interface Looked {
  readonly name: string;
  readonly image: Blob | ImageBitmap;
}

/** The state of the view. */
export class InspectState {
  /** What was looked at. */
  readonly all: Signal<readonly LookedAt[]> = signal([]);
  /** Number of the image that is shown; null before the first. */
  readonly chosen: Signal<number | null> = signal(null);
  /** How many images wait. */
  readonly waiting: Signal<number> = signal(0);
  /** How strongly the heat lies over the picture, from 0 to 1. */
  readonly opacity: Signal<number> = signal(1);
  readonly #backend: Backend;
  readonly #use: InspectUse;
  #stop: AbortController | undefined;

  /** Looks at nothing yet. */
  constructor(backend: Backend, use: InspectUse) {
    this.#backend = backend;
    this.#use = use;
  }

  /** The image that is shown. */
  get shown(): LookedAt | null {
    return this.all.value.find(({ number }) => number === this.chosen.value) ?? null;
  }

  /** Looks at files, folders and archives. */
  async add(files: Promise<NamedFile[]> | NamedFile[]): Promise<void> {
    await this.#guarded(async () => {
      const given = await files;
      const found = await this.#backend.gather?.(given);
      await this.#look((found?.images ?? given).map(({ name, file }) => ({ name, image: file })));
    });
  }

  /**
   * Looks at one image, such as a camera's.
   *
   * @throws {Error} If nothing can be looked at: whoever goes on would fail without end.
   */
  async look(name: string, image: ImageBitmap): Promise<void> {
    await this.#look([{ name, image }]);
  }

  /** Ends what is under way. */
  stop(): void {
    this.#stop?.abort();
  }

  /** Forgets what was looked at. */
  clear(): void {
    this.all.value = [];
    this.chosen.value = null;
  }

  async #look(images: readonly Looked[]): Promise<void> {
    const stop = this.#stop ??= new AbortController();
    this.waiting.value += images.length;
    const named = new Map<string, Looked>(); // answers are told by names, which may be the same
    for (const image of images) named.set(freeName(image.name, named), image);
    const sent = [...named].map(([name, { image }]) => ({ name, image }));
    let left = images.length;
    try {
      await this.#backend.score(sent, { layers: true }, {
        signal: stop.signal,
        onTold: (part) => {
          const { name, image } = named.get(part.name) as Looked;
          left--;
          this.waiting.value--;
          const follows = this.chosen.value === null || this.chosen.value === this.all.value.at(-1)?.number;
          this.all.value = withPart(
            this.all.value,
            { ...part, name },
            new Date().toISOString(),
            image instanceof Blob ? image : null,
          );
          if (follows) this.chosen.value = this.all.value.at(-1)?.number ?? null;
        },
      });
    } finally {
      this.waiting.value -= left;
      if (this.#stop === stop && this.waiting.value === 0) this.#stop = undefined;
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#use.onFailure(error);
    }
  }
}
