/** One case of a fuzz run: the same for the same target, seed and number. */

import { Random } from "../../src/random.ts";
import { damaged } from "./damage.ts";
import { type Outcome, TARGETS } from "./targets.ts";

/** Which case. */
export interface Case {
  readonly target: string;
  readonly seed: number;
  readonly number: number;
}

/** What came of it. */
export interface CaseResult {
  readonly outcome: Outcome | "fault";
  /** Name of the file that was damaged. */
  readonly file: string;
  /** Of a fault, what was thrown. */
  readonly error?: string;
}

/** Cases of one seed before those of the next. */
const CASES = 1e6;

/** Runs a case. */
export async function runCase({ target, seed, number }: Case): Promise<CaseResult> {
  const { files, take } = TARGETS[target] as typeof TARGETS[string];
  const random = new Random(seed * CASES + number);
  const path = files[number % files.length] as string;
  const file = path.slice(path.lastIndexOf("/") + 1);
  const sound = await Deno.readFile(path);
  try {
    return { file, outcome: await take(damaged(sound, random), sound, file) };
  } catch (error) {
    return {
      file,
      outcome: "fault",
      error: error instanceof Error ? error.stack ?? error.message : String(error),
    };
  }
}
