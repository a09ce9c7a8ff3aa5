/**
 * Runs the tests of one file in a worker, and tells of each.
 *
 * @module
 */

import { context, NotInPageError, registered } from "./deno.ts";

/** What became of a test. */
export interface Told {
  readonly name: string;
  /** Left out is what wants something of Deno that no page has. */
  readonly outcome: "passed" | "failed" | "ignored" | "left out";
  readonly milliseconds: number;
  /** What was thrown. */
  readonly error?: string;
}

/** What a worker sends: a test's outcome, or that the file is done. */
export type Sent = { readonly told: Told } | { readonly done: true };

/**
 * Runs the file that the worker's name says.
 *
 * @param files Imports of all files.
 * @param without Tests that no page can run, by what their names begin with.
 */
export async function runFile(
  files: Readonly<Record<string, () => Promise<unknown>>>,
  without: readonly string[],
): Promise<void> {
  const send = (sent: Sent) => (globalThis as unknown as { postMessage(sent: Sent): void }).postMessage(sent);
  const file = (globalThis as unknown as { readonly name: string }).name;
  try {
    await files[file]?.();
    for (const test of registered) {
      if (!without.some((start) => test.name.startsWith(start))) send({ told: await outcomeOf(test) });
    }
    if (registered.length === 0) {
      send({ told: { name: file, outcome: "failed", milliseconds: 0, error: "it has no tests" } });
    }
  } catch (error) {
    send({ told: { name: file, milliseconds: 0, ...endOf(error) } });
  }
  send({ done: true });
}

async function outcomeOf({ name, ignore, fn }: typeof registered[number]): Promise<Told> {
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  if (ignore) return { name, outcome: "ignored", milliseconds: 0 };
  try {
    await fn(context);
    return { name, outcome: "passed", milliseconds: since() };
  } catch (error) {
    return { name, milliseconds: since(), ...endOf(error) };
  }
}

/** What became of a test that threw. */
function endOf(error: unknown): Pick<Told, "outcome" | "error"> {
  if (error instanceof NotInPageError) return { outcome: "left out", error: error.message };
  return { outcome: "failed", error: error instanceof Error ? error.stack ?? `${error}` : String(error) };
}
