/**
 * Checks that passed on this machine, kept in the cache folder for a day: what is known of device, backbone and model need not be
 * found out at every start. Where nothing may be read or written there, every start checks.
 *
 * @module
 */

import * as v from "valibot";
import manifest from "../deno.json" with { type: "json" };
import { makeFolder, writeAtomically } from "./format/atomic_file.ts";
import { readText } from "./format/read_text.ts";
import { sha256Text } from "./format/sha256.ts";
import { statOrNull } from "./format/stat.ts";
import type { GpuInfo } from "./gpu/adapter.ts";
import { dirname, machineCode } from "./platform/here.ts";

/** How long a check that passed is taken for granted, in milliseconds: a driver that was renewed may call itself as before. */
const LASTS = 24 * 3600 * 1000;

/** Most checks that are kept; the oldest go. */
const MOST = 200;

/** Layout of the file; another one is as good as none. */
const FORMAT = 1;

const schema = v.strictObject({ format: v.literal(FORMAT), passed: v.record(v.string(), v.number()) });

/** Checks that passed. */
export interface PassedChecks {
  /**
   * Does a check, unless it passed within a day.
   *
   * @param what Everything that its outcome depends on, beside the program and its runtime.
   * @param check Throws if it does not pass.
   * @returns Whether it was done now.
   */
  once(what: readonly unknown[], check: () => Promise<void>): Promise<boolean>;
}

/** Keeps nothing: every check is done. */
export const NONE_PASSED: PassedChecks = {
  async once(_, check) {
    await check();
    return true;
  },
};

/** What of a device the outcome of a check may depend on. */
export function deviceKey({ description, vendor, features }: GpuInfo): readonly unknown[] {
  return [description, vendor, features];
}

/**
 * Reads which checks passed. A file that is not there, damaged or of another version holds none.
 *
 * @param path The file; it is written when a check passes, and may not be possible to write.
 */
export async function readPassed(path: string): Promise<PassedChecks> {
  if (!await allowed(path)) return NONE_PASSED;
  return {
    async once(what, check) {
      const runtime = [manifest.version, navigator.userAgent, navigator.hardwareConcurrency];
      const key = await sha256Text(JSON.stringify([...runtime, ...what]));
      if ((await recent(path))[key] !== undefined) return false;
      await check();
      const others = Object.entries(await recent(path)); // again: others have written meanwhile
      const kept = others.sort(([, a], [, b]) => b - a).slice(0, MOST - 1);
      await write(path, Object.fromEntries([[key, Date.now()], ...kept]));
      return true;
    },
  };
}

/** Has every check of a file done again, if it may be written. */
export async function forget(path: string): Promise<void> {
  if (await allowed(path) && statOrNull(path)) await write(path, {});
}

/** The checks that passed within a day, and when. */
async function recent(path: string): Promise<Readonly<Record<string, number>>> {
  try {
    const { output, success } = v.safeParse(schema, JSON.parse(await readText(path)));
    if (!success) return {};
    const now = Date.now();
    return Object.fromEntries(
      Object.entries(output.passed).filter(([, at]) => at <= now && at > now - LASTS),
    );
  } catch {
    return {}; // not there, or damaged
  }
}

/** Nothing hangs on it: what cannot be written is checked again. */
async function write(path: string, passed: Readonly<Record<string, number>>): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeAtomically(path, [new TextEncoder().encode(JSON.stringify({ format: FORMAT, passed }))]);
  } catch {
    // a full or read-only disk
  }
}

async function allowed(path: string): Promise<boolean> {
  if (!machineCode) return false;
  const folder = dirname(path);
  return await machineCode.granted({ name: "read", path: folder }) &&
    await machineCode.granted({ name: "write", path: folder });
}
