/** What the view knows in which a model is taught. */

import { type Signal, signal } from "@preact/signals";
import type { Backend } from "../backend.ts";
import type { NamedFile } from "../calls.ts";
import { isFailed, keyOf, type LookedAt } from "../inspect/looked_at.ts";
import type { SetUpState } from "../setup/set_up_state.ts";
import { pictureFile } from "./picture_file.ts";
import type { Taught, Truth } from "./taught.ts";

/** What the state needs. */
export interface TeachUse {
  /** Where the good images of the fit are. */
  readonly setUp: Pick<SetUpState, "add" | "fitting" | "images">;
  readonly onFailure: (error: unknown) => void;
}

/** The state of the view. */
export class TeachState {
  /** What was said, in the order of saying. */
  readonly all: Signal<readonly Taught[]> = signal([]);
  /** Whether it is judged again. */
  readonly judging: Signal<boolean> = signal(false);
  readonly #backend: Backend;
  readonly #use: TeachUse;
  #stop: AbortController | undefined;

  /** Begins with nothing said. */
  constructor(backend: Backend, use: TeachUse) {
    this.#backend = backend;
    this.#use = use;
  }

  /** What was said of an image; null if nothing was. */
  truthOf(looked: LookedAt): Truth | null {
    return this.all.value.find(({ key }) => key === keyOf(looked))?.truth ?? null;
  }

  /** Says what an image is; said once more, it is taken back. */
  async say(looked: LookedAt, truth: Truth): Promise<void> {
    await this.#guarded(async () => {
      const key = keyOf(looked);
      const before = this.truthOf(looked);
      const { part, file } = looked;
      if (before === truth) return this.forget(key);
      if (isFailed(part)) return;
      const kept = file ? { name: part.name, file } : await pictureFile(part);
      const verdict = part.judgement?.verdict ?? null;
      this.forget(key);
      this.all.value = [...this.all.value, { key, ...kept, truth, verdict, learned: false }];
    });
  }

  /** Forgets what was said of an image. */
  forget(key: string): void {
    this.all.value = this.all.value.filter((one) => one.key !== key);
  }

  /** Good images that no fit was given yet. */
  get unlearned(): readonly Taught[] {
    return this.all.value.filter(({ truth, learned }) => truth === "good" && !learned);
  }

  /** Whether the model in use was fitted here, so that its good images are here too. */
  get canLearn(): boolean {
    return this.#use.setUp.fitting.last.value !== null && this.#use.setUp.images.value.length > 0;
  }

  /** Whether a fit is under way. */
  get isFitting(): boolean {
    return this.#use.setUp.fitting.underWay.value !== null;
  }

  /** Adds the good ones to the good images of the fit, and fits again to all of them. */
  async learn(): Promise<void> {
    const { setUp } = this.#use;
    const added = this.unlearned;
    await setUp.add(added.map(({ name, file }): NamedFile => ({ name, file })));
    const keys = new Set(added.map(({ key }) => key));
    this.all.value = this.all.value.map((one) => keys.has(one.key) ? { ...one, learned: true } : one);
    await setUp.fitting.fit();
  }

  /** Judges all with the model in use; a judging under way is stopped for it. */
  async judge(): Promise<void> {
    this.#stop?.abort();
    if (this.all.value.length === 0) return;
    const own = this.#stop = new AbortController();
    this.judging.value = true;
    this.all.value = this.all.value.map((one) => ({ ...one, verdict: null }));
    await this.#guarded(() =>
      this.#backend.score(this.all.value.map(({ key, file }) => ({ name: key, image: file })), {
        apart: true,
      }, {
        signal: own.signal,
        onTold: (part) => {
          if (isFailed(part) || own.signal.aborted) return;
          const verdict = part.judgement?.verdict ?? null;
          this.all.value = this.all.value.map((one) => one.key === part.name ? { ...one, verdict } : one);
        },
      })
    );
    if (this.#stop === own) this.judging.value = false;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#use.onFailure(error);
    }
  }
}
