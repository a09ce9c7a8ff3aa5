/**
 * Damaged pictures, models, weights and names, seeded: each must give a clear error or an answer, within time and memory.
 *
 *   deno task fuzz [--target NAME] [--cases N] [--seed S] [--from K]
 *
 * Prints a line of JSON a target, and of each fault the case, which `--seed`, `--from` and `--cases 1` repeat. Exit 1 if there is one.
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import type { CaseResult } from "./case.ts";
import { TARGETS } from "./targets.ts";

/** Seconds that a case may take: the first loads its decoder. */
const SECONDS = 20;

/** Bytes that the process may come to hold. */
const MOST_BYTES = 2 ** 31;

/** A line of cases.ts. */
type Line = CaseResult & { readonly number: number; readonly ms: number; readonly rss: number };

/** Cases of a target. */
interface Run {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly cases: number;
}

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    cases: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
  },
});

let faults = 0;
for (const target of values.target === undefined ? Object.keys(TARGETS) : [values.target]) {
  if (!Object.hasOwn(TARGETS, target)) {
    console.error(`Cannot fuzz '${target}': wanted one of ${Object.keys(TARGETS).join(", ")}`);
    Deno.exit(2);
  }
  faults += await fuzz({
    target,
    seed: Number(values.seed),
    from: Number(values.from),
    cases: Number(values.cases),
  });
}
Deno.exit(faults > 0 ? 1 : 0);

async function fuzz(run: Run): Promise<number> {
  const { target, seed, from, cases } = run;
  const counts = { tried: 0, refused: 0, same: 0, other: 0, fault: 0 };
  let [slowest, most] = [0, 0];
  for (let next = from; next < from + cases;) {
    for await (const line of answers({ ...run, from: next, cases: from + cases - next })) {
      const error = line === null ? `no answer in ${SECONDS} seconds` : faultOf(line);
      counts.tried++;
      counts[line && !error ? line.outcome : "fault"]++;
      slowest = Math.max(slowest, line?.ms ?? 0);
      most = Math.max(most, line?.rss ?? 0);
      if (error) console.error(JSON.stringify({ target, seed, from: next, file: line?.file, error }));
      next++;
      if (line === null || line.rss > MOST_BYTES) break; // a new process goes on
    }
  }
  console.log(
    JSON.stringify({
      target,
      seed,
      ...counts,
      slowestMs: Math.round(slowest),
      mostMiB: Math.round(most / 2 ** 20),
    }),
  );
  return counts.fault;
}

function faultOf({ error, rss }: Line): string | undefined {
  return rss > MOST_BYTES ? `${rss} bytes held` : error;
}

/** Answers of a process; null, and the end of it, if one does not come in time, or the process ends without it. */
async function* answers({ target, seed, from, cases }: Run): AsyncGenerator<Line | null> {
  const program = new URL("./cases.ts", import.meta.url).pathname;
  await using child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      program,
      target,
      `${seed}`,
      `${from}`,
      `${cases}`,
    ],
    stdout: "piped",
  }).spawn();
  const lines = createInterface({ input: Readable.fromWeb(child.stdout) })[Symbol.asyncIterator]();
  for (let left = cases; left > 0; left--) {
    const line = await Promise.race([lines.next(), timeOut()]);
    if (line === null || line.done) {
      child.kill("SIGKILL");
      yield null;
      return;
    }
    yield JSON.parse(line.value);
  }
}

function timeOut(): Promise<null> {
  return new Promise((resolve) => Deno.unrefTimer(setTimeout(() => resolve(null), SECONDS * 1000)));
}
