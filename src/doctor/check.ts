/** One check of a machine, and what came of it. */

/** What came of a check. */
export interface Check {
  /** What was looked at. */
  readonly name: string;
  /** Whether it works; `left out` where this machine has not what it takes. */
  readonly outcome: "passed" | "failed" | "left out";
  /** Figures, or what is wrong; without paths, names of people or machines. */
  readonly told: string;
}

/**
 * Does a check.
 *
 * @param check Gives what is told of a success, and throws what is wrong.
 */
export async function checked(name: string, check: () => Promise<string>): Promise<Check> {
  try {
    return { name, outcome: "passed", told: await check() };
  } catch (error) {
    return {
      name,
      outcome: "failed",
      told: withoutPaths(error instanceof Error ? error.message : String(error)),
    };
  }
}

/** Where a path begins: at the root, on a drive, or as an address. */
const ROOT = String.raw`(?:file:\/\/)?(?:[A-Za-z]:)?[\\/]`;

/** A path in quotes, to their end, or without, to what may end a word. */
const PATH = new RegExp(String.raw`(?<=')${ROOT}[^']*|(?<![\w.)/:\\])${ROOT}[^\s'",;()]*[^\s'",;().:]`, "g");

/** A text with `(path)` in the place of what looks like the path of a file, which may hold the name of its owner. */
export function withoutPaths(text: string): string {
  return text.replaceAll(PATH, "(path)");
}
