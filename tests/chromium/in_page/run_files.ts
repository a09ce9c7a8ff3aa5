/**
 * The page that runs test files, each in a worker of its own, so that none has another's device or memory.
 *
 * @module
 */

import type { Sent, Told } from "./run_file.ts";

/** What the driver is told: a test's outcome, or that all is done. */
export type Report = ({ readonly file: string } & Told) | { readonly end: true };

/** What the driver puts into the page. */
declare const tell: (report: Report) => Promise<void>;

/** Milliseconds in which a file must tell of its next test. */
const PATIENCE = 300_000;

/** Runs files by name; their tests are in the worker's module. */
export async function runFiles(names: readonly string[], worker: string): Promise<void> {
  for (const file of names) {
    await runIn(new Worker(new URL(worker, import.meta.url), { type: "module", name: file }), file);
  }
  await tell({ end: true });
}

async function runIn(worker: Worker, file: string): Promise<void> {
  const done = Promise.withResolvers<void>();
  const fail = async (error: string) => {
    await tell({ file, name: file, outcome: "failed", milliseconds: 0, error });
    done.resolve();
  };
  const late = () => fail(`it told nothing for ${PATIENCE / 1000} s`);
  let timer = setTimeout(late, PATIENCE);
  worker.onerror = (event) => void fail((event as ErrorEvent).message ?? "it did not start");
  worker.onmessage = async ({ data }: MessageEvent<Sent>) => {
    clearTimeout(timer);
    if ("done" in data) return done.resolve();
    timer = setTimeout(late, PATIENCE);
    await tell({ file, ...data.told });
  };
  await done.promise;
  clearTimeout(timer);
  worker.terminate();
}
