/** Work that takes longer than a request: one after the other, with progress, and an end that can be looked up. */

import { busy, Problem } from "./problem.ts";

/** Jobs that are not done yet. */
const MOST_OPEN = 4;

/** Jobs that are remembered. */
const MOST_KEPT = 32;

/** How far a job is. */
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

/** What is told of a job. */
export interface JobReport {
  readonly id: string;
  readonly kind: "fit" | "calibrate";
  /** Name of the model that comes of it. */
  readonly model: string;
  readonly state: JobState;
  /** The pass under way; null before and after. */
  readonly progress: { readonly pass: string; readonly done: number; readonly total: number | null } | null;
  /** What came of it; null before the end. */
  readonly result: unknown;
  /** Why it failed; null otherwise. */
  readonly error: string | null;
}

/** What a job is done with. */
export interface JobUse {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Tells how far it is. */
  tell(progress: JobReport["progress"]): void;
  /** Keeps a picture for who asks for it. */
  draw(name: string, png: Uint8Array<ArrayBuffer>): void;
}

/** What a job does, and what to tell of an error. */
export interface JobWork {
  readonly kind: JobReport["kind"];
  readonly model: string;
  run(use: JobUse): Promise<unknown>;
  /** Called once, when it has ended or will not be run. */
  release(): void;
}

/** A job under way or done. */
class Job {
  readonly id = crypto.randomUUID();
  readonly stop = new AbortController();
  readonly pictures = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #work: JobWork;
  readonly #listeners = new Set<() => void>();
  state: JobState = "queued";
  progress: JobReport["progress"] = null;
  result: unknown = null;
  error: string | null = null;

  constructor(work: JobWork) {
    this.#work = work;
  }

  get open(): boolean {
    return this.state === "queued" || this.state === "running";
  }

  report(): JobReport {
    const { id, state, progress, result, error } = this;
    const { kind, model } = this.#work;
    return { id, kind, model, state, progress, result, error };
  }

  async run(explain: (error: unknown) => string): Promise<void> {
    if (!this.open) return;
    this.change({ state: "running" });
    const { signal } = this.stop;
    try {
      const result = await this.#work.run({
        id: this.id,
        signal,
        tell: (progress) => this.change({ progress }),
        draw: (name, png) => void this.pictures.set(name, png),
      });
      this.change({ state: "done", progress: null, result });
    } catch (error) {
      if (signal.aborted) this.change({ state: "cancelled", progress: null });
      else this.change({ state: "failed", progress: null, error: explain(error) });
    } finally {
      this.#work.release();
    }
  }

  /** Stops it; one that was not begun ends at once. */
  cancel(): void {
    this.stop.abort(new Problem(409, "Cannot go on: the job was cancelled"));
    if (this.state !== "queued") return;
    this.#work.release();
    this.change({ state: "cancelled" });
  }

  change(changes: Partial<Pick<Job, "state" | "progress" | "result" | "error">>): void {
    Object.assign(this, changes);
    for (const listener of this.#listeners) listener();
  }

  /** Waits for the next change. */
  changed(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listeners.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    return promise.finally(() => this.#listeners.delete(resolve));
  }
}

/** The jobs of a service. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #explain: (error: unknown) => string;
  #last: Promise<void> = Promise.resolve();

  /** @param explain What clients are told of an error. */
  constructor(explain: (error: unknown) => string) {
    this.#explain = explain;
  }

  /**
   * Begins a job, when those before it are done.
   *
   * @throws {Problem} 503 if too many wait.
   */
  start(work: JobWork): JobReport {
    const open = this.#all().filter((job) => job.open);
    if (open.length >= MOST_OPEN) {
      throw busy(`Cannot begin: ${open.length} jobs are under way or wait; come again`);
    }
    const job = new Job(work);
    this.#jobs.set(job.id, job);
    const [oldest] = this.#all().filter((other) => !other.open);
    if (this.#jobs.size > MOST_KEPT && oldest) this.#jobs.delete(oldest.id);
    this.#last = this.#last.then(() => job.run(this.#explain));
    return job.report();
  }

  /** What there is to tell of all, the latest last. */
  list(): JobReport[] {
    return this.#all().map((job) => job.report());
  }

  /** @throws {Problem} 404 if there is no such job, or no more. */
  report(id: string): JobReport {
    return this.#of(id).report();
  }

  /**
   * Stops a job; a job that has ended stays as it is.
   *
   * @throws {Problem} 404.
   */
  cancel(id: string): JobReport {
    const job = this.#of(id);
    if (job.open) job.cancel();
    return job.report();
  }

  /**
   * A picture of a job.
   *
   * @throws {Problem} 404.
   */
  picture(id: string, name: string): Uint8Array<ArrayBuffer> {
    const png = this.#of(id).pictures.get(name);
    if (png) return png;
    throw new Problem(404, `Cannot find picture '${name}' of this job`);
  }

  /**
   * Every change of a job, from how it stands now to its end. What changes while nobody looks is left out.
   *
   * @throws {Problem} 404.
   */
  async *changes(id: string, signal: AbortSignal): AsyncGenerator<JobReport> {
    const job = this.#of(id);
    while (!signal.aborted) {
      const report = job.report();
      const changed = job.changed(signal); // from here on, none is missed
      yield report;
      if (!job.open && report.state === job.state) return;
      await changed;
    }
  }

  /** Waits until all are done. */
  async ended(): Promise<void> {
    await this.#last;
  }

  #all(): Job[] {
    return [...this.#jobs.values()];
  }

  #of(id: string): Job {
    const job = this.#jobs.get(id);
    if (job) return job;
    throw new Problem(404, `Cannot find job '${id}': there is none, or it was long ago`);
  }
}
