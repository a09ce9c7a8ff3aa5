/** `doctor`: what this machine computes on, and what would be used. */

import type { CommandUnknownOpts } from "commander";
import { diagnose } from "../../mod.ts";
import { printLine } from "./streams.ts";

/** Adds what is done. */
export function define(verb: CommandUnknownOpts): void {
  verb.action(run);
}

async function run(): Promise<void> {
  print([
    ["deno", `${Deno.version.deno} on ${Deno.build.target}`],
    ["processors", `${navigator.hardwareConcurrency}`],
  ]);
  const { adapter, limits, kernels, opened, provider, reason } = await diagnose(); // without an adapter the program ends here
  print([
    ["adapter", adapter.description],
    ["vendor", adapter.vendor],
    [
      "computes on",
      adapter.software
        ? "the CPU: a software driver, right answers at a fraction of a GPU's speed"
        : "hardware",
    ],
    ["features", adapter.features.join(", ") || "none beyond the defaults"],
    ...Object.entries(limits).map(([name, limit]): [string, string] => [name, limit.toLocaleString("en")]),
    ["kernels", `${kernels}, device opened and all compiled in ${opened} ms`],
    ["provider", `${provider}: ${reason}`],
  ]);
}

/** Column of the values: behind the longest name of a limit. */
const COLUMN = 36;

function print(rows: readonly (readonly [string, string])[]): void {
  for (const [name, value] of rows) printLine(`${name.padEnd(COLUMN)}${value}`);
}
