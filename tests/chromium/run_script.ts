/** Runs scripts of this folder, which may do all that Chromium wants. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Runs a script.
 *
 * @param job What it is asked.
 * @returns What it saw.
 */
export async function runScript<Job, Saw>(script: string, job: Job): Promise<Saw> {
  const config = path("playwright/deno.json");
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      "run",
      "--allow-all",
      "--no-check",
      "--frozen",
      "--config",
      config,
      path(script),
      JSON.stringify(job),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
