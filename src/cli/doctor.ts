/** `doctor`: what this machine computes on, what would be used, and whether it computes what it should. */

import type { CommandUnknownOpts } from "commander";
import manifest from "../../deno.json" with { type: "json" };
import { diagnose, type Diagnosis } from "../../mod.ts";
import { printLine } from "./streams.ts";

/** Adds what is done. */
export function define(verb: CommandUnknownOpts): void {
  verb.option("--json", "print one JSON line instead");
  verb.action((...[options]) => run((options as { readonly json?: true }).json === true));
}

async function run(json: boolean): Promise<void> {
  const machine = {
    oddspot: manifest.version,
    deno: `${Deno.version.deno} on ${Deno.build.target}`,
    processors: navigator.hardwareConcurrency,
  };
  const rows = Object.entries(machine).map(([name, value]): Row => [name, `${value}`]);
  if (!json) print(rows);
  const found = await diagnose({ onProgress: (what) => console.error(`checking ${what}`) }); // without an adapter the program ends here
  const megabytes = Math.round(Deno.memoryUsage().rss / 1e6);
  if (json) printLine(JSON.stringify({ ...machine, ...found, megabytes }));
  else print([...rowsOf(found), ["memory of this process", `${megabytes} MB`]]);
  const failed = found.checks.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return;
  throw new Error(
    `Cannot rely on this machine: ${
      failed.map(({ name }) => name).join(", ")
    } failed; please report what was printed above`,
  );
}

type Row = readonly [name: string, value: string];

function rowsOf({ adapter, limits, kernels, opened, provider, reason, checks }: Diagnosis): Row[] {
  return [
    ["adapter", adapter.description],
    ["vendor", adapter.vendor],
    [
      "computes on",
      adapter.software
        ? "the CPU: a software driver, right answers at a fraction of a GPU's speed"
        : "hardware",
    ],
    ["features", adapter.features.join(", ") || "none beyond the defaults"],
    ...Object.entries(limits).map(([name, limit]): Row => [name, limit.toLocaleString("en")]),
    ["kernels", `${kernels}, device opened and all compiled in ${opened} ms`],
    ["provider", `${provider}: ${reason}`],
    ...checks.map(({ name, outcome, told }): Row => [`check of ${name}`, `${outcome}: ${told}`]),
  ];
}

/** Column of the values: behind the longest name of a limit. */
const COLUMN = 36;

function print(rows: readonly Row[]): void {
  for (const [name, value] of rows) printLine(`${name.padEnd(COLUMN)}${value}`);
}
