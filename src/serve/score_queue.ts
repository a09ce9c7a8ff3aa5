/** Images that wait to be scored, and are scored together. */

import { busy, Problem } from "./problem.ts";

/** An image that waits. */
export interface Waiting<Work> {
  /** What can be done together has the same key. */
  readonly key: string;
  /** Of one client all is done in the order in which it came. */
  readonly client: string;
  /** Says that nobody waits any more. */
  readonly signal: AbortSignal;
  readonly work: Work;
}

/** How images are taken together. */
export interface QueueOptions {
  /** Images that may wait or be under way. */
  readonly places: number;
  /** Images that are done at once. */
  readonly batch: number;
  /** Milliseconds that the first image waits for others. */
  readonly window: number;
}

interface Entry<Work, Result> extends Waiting<Work> {
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
  readonly leave: () => void;
}

/** A bounded queue, done batch by batch. */
export class ScoreQueue<Work, Result> {
  readonly #options: QueueOptions;
  readonly #compute: (works: readonly Work[]) => Promise<readonly Result[]>;
  #waiting: Entry<Work, Result>[] = [];
  #underWay = 0;
  #running = false;
  #wake: (() => void) | undefined;

  /** @param compute Does the work of one batch, of one key; gives a result for each, in their order. */
  constructor(options: QueueOptions, compute: (works: readonly Work[]) => Promise<readonly Result[]>) {
    this.#options = options;
    this.#compute = compute;
  }

  /** Images that wait or are under way. */
  get length(): number {
    return this.#waiting.length + this.#underWay;
  }

  /**
   * Adds the images of one request, all of them or none.
   *
   * @returns A promise for each.
   * @throws {Problem} 503 if there is no place at present, 413 if there are not as many places.
   */
  add(images: readonly Waiting<Work>[]): Promise<Result>[] {
    const { places } = this.#options;
    if (images.length > places) {
      throw new Problem(
        413,
        `Cannot take ${images.length} images at once: the queue has ${places} places; send fewer`,
      );
    }
    if (this.length + images.length > places) {
      throw busy(
        `Cannot take more images at present: ${this.length} of ${places} places are taken; come again`,
      );
    }
    const since = performance.now();
    const promises = images.map((image) => this.#enter(image, since));
    this.#wake?.();
    if (!this.#running) this.#run();
    return promises;
  }

  /** @throws {Problem} 503 if so many images have no place at present. */
  requirePlaces(count: number): void {
    const { places } = this.#options;
    if (this.length + count <= places) return;
    throw busy(
      `Cannot take more images at present: ${this.length} of ${places} places are taken; come again`,
    );
  }

  #enter(image: Waiting<Work>, since: number): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    promise.catch(() => {}); // told to who waits for it
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
      reject(image.signal.reason);
      this.#wake?.();
    };
    const entry: Entry<Work, Result> = { ...image, since, resolve, reject, leave };
    if (image.signal.aborted) reject(image.signal.reason);
    else {
      image.signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(entry);
    }
    return promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#window();
      const batch = this.#take();
      if (batch.length > 0) await this.#do(batch);
    }
    this.#running = false;
  }

  /** Waits until the batch is full, or its first image has waited long enough. */
  async #window(): Promise<void> {
    for (;;) {
      const [first] = this.#waiting;
      if (!first || this.#next().length >= this.#options.batch) return;
      const left = first.since + this.#options.window - performance.now();
      if (left <= 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, left);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
      this.#wake = undefined;
    }
  }

  /** What is done next: images of the key that came first, none before another one of its client. */
  #next(): Entry<Work, Result>[] {
    const passed = new Set<string>();
    const next: Entry<Work, Result>[] = [];
    for (const entry of this.#waiting) {
      if (next.length === this.#options.batch) break;
      if (entry.key === this.#waiting[0]?.key && !passed.has(entry.client)) next.push(entry);
      else passed.add(entry.client);
    }
    return next;
  }

  #take(): Entry<Work, Result>[] {
    const batch = this.#next();
    this.#waiting = this.#waiting.filter((entry) => !batch.includes(entry));
    for (const { signal, leave } of batch) signal.removeEventListener("abort", leave);
    return batch;
  }

  async #do(batch: readonly Entry<Work, Result>[]): Promise<void> {
    this.#underWay = batch.length;
    try {
      const results = await this.#compute(batch.map(({ work }) => work));
      batch.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#underWay = 0;
    }
  }
}
