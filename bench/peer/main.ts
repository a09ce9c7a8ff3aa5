/**
 * CPU, time and memory of oddspot beside the field's library, as whole processes on the same pictures and network: see
 * ../README.md.
 *
 *   deno task peer [--rounds N] [--fit N] [--score N] [--only LIST] [--venv FOLDER] [--json FILE]
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readScores, requireAgreement } from "./agreement.ts";
import { openEnvironment } from "./environment.ts";
import { type PeerOptions, readOptions, USAGE } from "./options.ts";
import { makePictures, type Pictures } from "./pictures.ts";
import { type SideName, SIDES, type Verb } from "./sides.ts";
import { type Cost, type Sample, tables } from "./table.ts";

const MEASURE = fileURLToPath(new URL("measure.py", import.meta.url));

/** Where everything lies. */
interface Place {
  readonly folder: string;
  readonly python: string;
  readonly pictures: Pictures;
}

if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) {
  console.log(USAGE);
  Deno.exit(0);
}
const options = optionsOrExit();
try {
  await compare(options);
} catch (error) {
  console.error(`peer: ${(error as Error).message}`);
  Deno.exit(1);
}

function optionsOrExit(): PeerOptions {
  try {
    return readOptions(Deno.args);
  } catch (error) {
    console.error(`peer: ${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

async function compare({ rounds, fit, score, only, venv, json }: PeerOptions): Promise<void> {
  const { python, versions } = await openEnvironment(venv, say);
  const folder = await Deno.makeTempDir({ prefix: "oddspot-peer-" });
  try {
    say(`making ${fit} and ${score} pictures`);
    const place = { folder, python, pictures: await makePictures(folder, { fit, score }) };
    await warmUp(only, place);
    const samples: Sample[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const side of only) {
        for (const verb of ["fit", "score"] as const) {
          const { cost } = await start(side, verb, place);
          samples.push({ side, verb, round, ...cost });
          say(`round ${round} of ${rounds}: ${side} ${verb}, ${cost.cpu.toFixed(1)} s of CPU`);
        }
      }
    }
    console.log(tables(samples, { fit, score }));
    const cores = navigator.hardwareConcurrency;
    const record = { cores, deno: Deno.version.deno, versions, rounds, fit, score, samples };
    if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(record, null, 2) + "\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** One round that is not measured: fills caches, fetches the native provider, and shows that all compute the same. */
async function warmUp(only: readonly SideName[], place: Place): Promise<void> {
  let first: { readonly side: SideName; readonly scores: readonly number[] } | undefined;
  for (const side of only) {
    say(`warming up ${side}`);
    await start(side, "fit", place);
    const scores = readScores((await start(side, "score", place)).stdout);
    first ??= { side, scores };
    requireAgreement([first.side, side], first.scores, scores);
  }
}

/** Runs one process to its end. */
async function start(
  side: SideName,
  verb: Verb,
  { folder, python, pictures }: Place,
): Promise<{ readonly cost: Cost; readonly stdout: string }> {
  const result = join(folder, "cost.json");
  const { command, env = {} } = SIDES[side].start({
    verb,
    folder: verb === "fit" ? pictures.good : pictures.test,
    model: join(folder, `${side}.model`),
    python,
  }) as { command: readonly string[]; env?: Record<string, string> };
  const { code, stdout, stderr } = await new Deno.Command(python, {
    args: [MEASURE, result, ...command],
    env,
  }).output();
  if (code !== 0) {
    const text = new TextDecoder().decode(stderr).trim().split("\n").slice(-10).join("\n");
    throw new Error(`Cannot compare: '${command.join(" ")}' ended with ${code}:\n${text}`);
  }
  return { cost: JSON.parse(await Deno.readTextFile(result)), stdout: new TextDecoder().decode(stdout) };
}

function say(line: string): void {
  console.error(`peer: ${line}`);
}
