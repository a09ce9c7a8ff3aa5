/** `deno task conformance [DIR]`: every fixture of a folder through the GPU kernels, a line each. */

import { runFixture } from "./run.ts";
import { Gpu } from "../../src/gpu/device.ts";

const DEFAULT_FOLDER = "../shared/conformance";

async function main(): Promise<number> {
  const folder = Deno.args[0] ?? DEFAULT_FOLDER;
  using gpu = await Gpu.open();
  const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
    name.endsWith(".safetensors")
  );
  const counts = new Map<string, number>();
  for (const file of files.sort()) {
    const { kind, comparisons, verdict } = await runFixture(
      gpu,
      await Deno.readFile(`${folder}/${file}`),
      file,
    );
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    console.log(`${verdict.padEnd(12)} ${file} (${kind})`);
    for (const { output, metric, error, bar, verdict } of comparisons) {
      console.log(
        `  ${verdict.padEnd(10)} ${output.padEnd(20)} ${metric.padEnd(8)} ${error.toExponential(1)} of ${
          bar.toExponential(1)
        }`,
      );
    }
  }
  console.log(
    [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ") || `no fixtures in ${folder}`,
  );
  const bad = (counts.get("miss") ?? 0) + (counts.get("unknown kind") ?? 0);
  return bad > 0 || files.length === 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
