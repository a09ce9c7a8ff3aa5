/** `doctor`: what this machine computes on, and what would be used. */

import { Command, type CommandUnknownOpts } from "commander";
import { chooseProvider } from "../backbone/session/provider.ts";
import { Gpu } from "../gpu/device.ts";
import { SHADERS } from "../gpu/shaders.ts";

/** Limits that decide how large a model can be and how it is split. */
const LIMITS = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** The command. */
export function doctorCommand(): CommandUnknownOpts {
  return new Command("doctor")
    .description("show the GPU adapter, its limits, and which provider would compute the backbone and why")
    .action(run);
}

async function run(): Promise<void> {
  print([
    ["deno", `${Deno.version.deno} on ${Deno.build.target}`],
    ["processors", `${navigator.hardwareConcurrency}`],
  ]);
  const started = performance.now();
  using gpu = await Gpu.open(); // without an adapter the program ends here, with what to install
  const { description, vendor, software, features } = gpu.info;
  const { provider, reason } = chooseProvider("auto", gpu.info);
  await gpu.idle();
  print([
    ["adapter", description],
    ["vendor", vendor],
    [
      "computes on",
      software ? "the CPU: a software driver, right answers at a fraction of a GPU's speed" : "hardware",
    ],
    ["features", features.join(", ") || "none beyond the defaults"],
    ...LIMITS.map((name): [string, string] => [name, gpu.limits[name].toLocaleString("en")]),
    ["kernels", `${Object.keys(SHADERS).length}, opened in ${Math.round(performance.now() - started)} ms`],
    ["provider", `${provider}: ${reason}`],
  ]);
}

/** Column of the values: behind the longest name. */
const COLUMN = Math.max(...LIMITS.map(({ length }) => length)) + 2;

function print(rows: readonly (readonly [string, string])[]): void {
  for (const [name, value] of rows) console.log(`${name.padEnd(COLUMN)}${value}`);
}
