/** What the comparison can be asked for. */

import { parseArgs } from "node:util";
import { type SideName, SIDES } from "./sides.ts";

/** The comparison's options. */
export interface PeerOptions {
  /** Measured rounds, each with every side once. */
  readonly rounds: number;
  /** Good pictures to fit on. */
  readonly fit: number;
  /** Pictures to score. */
  readonly score: number;
  /** Sides to run, in their order in a round. */
  readonly only: readonly SideName[];
  /** Folder of the Python environment, undefined: one in the cache folder. */
  readonly venv: string | undefined;
  /** File to write every figure to. */
  readonly json: string | undefined;
}

/** How it is called. */
export const USAGE = `Compares CPU, time and memory of oddspot with anomalib's PaDiM, as whole processes.

  deno task peer [--rounds N] [--fit N] [--score N] [--only LIST] [--venv FOLDER] [--json FILE]

  --rounds N      rounds that are measured, each side once in turn (5)
  --fit N         good pictures to fit on (120)
  --score N       pictures to score (150)
  --only LIST     some of ${Object.keys(SIDES).join(",")}
  --venv FOLDER   Python environment, made and filled where it is missing (one in the cache folder)
  --json FILE     write every single figure too
`;

/** Fewest pictures: a covariance needs two. */
const LEAST = { rounds: 1, fit: 2, score: 1 };

/**
 * Reads the command line.
 *
 * @throws {RangeError} If an argument cannot be used; the message names it.
 */
export function readOptions(args: readonly string[]): PeerOptions {
  const { values } = parse(args);
  const { venv, json } = values;
  return {
    rounds: integer("rounds", values.rounds),
    fit: integer("fit", values.fit),
    score: integer("score", values.score),
    only: sides(values.only),
    venv,
    json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "5" },
        fit: { type: "string", default: "120" },
        score: { type: "string", default: "150" },
        only: { type: "string", default: Object.keys(SIDES).join(",") },
        venv: { type: "string" },
        json: { type: "string" },
      },
    });
  } catch (error) {
    throw new RangeError(`Cannot compare: ${(error as Error).message}`);
  }
}

function integer(name: keyof typeof LEAST, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < LEAST[name]) {
    throw new RangeError(
      `Cannot compare: expected '--${name}' to be an integer from ${LEAST[name]}, received '${text}'`,
    );
  }
  return value;
}

/** In the order of {@linkcode SIDES}, whatever theirs in the list. */
function sides(list: string): SideName[] {
  const asked = list.split(",");
  const names = Object.keys(SIDES) as SideName[];
  const unknown = asked.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot compare: expected '--only' to list some of ${names.join(", ")}, received '${unknown}'`,
    );
  }
  return names.filter((name) => asked.includes(name));
}
