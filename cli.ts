#!/usr/bin/env -S deno run --allow-read --allow-write --allow-env
/**
 * The command line of oddspot.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-env cli.ts fit parts/good --model part.safetensors
 * deno run --allow-read --allow-write --allow-env cli.ts score parts/new --model part.safetensors --out maps --overlay
 * ```
 *
 * @module
 */

import { CommanderError } from "commander";
import { USAGE_EXIT } from "./src/cli/exit_codes.ts";
import { buildProgram } from "./src/cli/program.ts";
import { forgiveStderr } from "./src/cli/streams.ts";
import { guardTerminal } from "./src/cli/terminal.ts";

/**
 * Runs the program.
 *
 * @param args Arguments after the program's name.
 * @returns The exit code: 0 done, 1 failed, 2 arguments that cannot be used, 129, 130 or 143 ended by a signal, 141 nobody reads
 *   stdout.
 */
export async function main(args: readonly string[]): Promise<number> {
  forgiveStderr();
  guardTerminal();
  try {
    const program = await buildProgram(args);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // commander has printed its message itself; its code 0 stands for --help and --version
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT;
    const { report } = await import("./src/cli/failure.ts");
    return report(error);
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
