/** Where the checks that passed on this machine are kept: in the user's cache folder, if it may be used. */

import { cacheRoot } from "./backbone/store.ts";
import { forget, NONE_PASSED, type PassedChecks, readPassed } from "./passed_checks.ts";
import { join, machineCode } from "./platform/here.ts";

/** What passed on this machine; nothing where that cannot be known. */
export async function passedHere(): Promise<PassedChecks> {
  const path = await passedFile();
  return path === null ? NONE_PASSED : await readPassed(path);
}

/** Has every check done again. */
export async function forgetPassedHere(): Promise<void> {
  const path = await passedFile();
  if (path !== null) await forget(path);
}

async function passedFile(): Promise<string | null> {
  if (!await machineCode?.granted({ name: "env" })) return null; // which names the folder
  const folder = cacheRoot();
  return folder === null ? null : join(folder, "passed.json");
}
