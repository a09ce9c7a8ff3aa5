/**
 * Starts of the command line, as whole processes, beside the bare runtime's: what `--version`, `--help`, `inspect` and `backbone list`
 * take before they do anything. Nothing is computed, so this is the cost of what is loaded.
 *
 * `deno bench --allow-read --allow-write --allow-env --allow-run=deno bench/start_bench.ts`
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));
const PERMISSIONS = ["--cached-only", "--allow-read", "--allow-env"];
const MODEL = fileURLToPath(new URL("../tests/fixtures/golden_model.safetensors", import.meta.url));

const folder = await Deno.makeTempDir({ prefix: "oddspot-start-" });
const bare = join(folder, "bare.ts");
await Deno.writeTextFile(bare, "");
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const STARTS: Readonly<Record<string, readonly string[]>> = {
  "bare runtime": ["run", bare],
  "--version": ["run", ...PERMISSIONS, CLI, "--version"],
  "--help": ["run", ...PERMISSIONS, CLI, "--help"],
  "fit --help": ["run", ...PERMISSIONS, CLI, "fit", "--help"],
  "backbone list": ["run", ...PERMISSIONS, CLI, "backbone", "list"],
  inspect: ["run", ...PERMISSIONS, CLI, "inspect", MODEL],
};

async function start(args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command("deno", { args: [...args] }).output();
  if (code !== 0) {
    throw new Error(`deno ${args.join(" ")} ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  }
}

for (const args of Object.values(STARTS)) await start(args); // works, and is compiled and cached from now on

for (const [name, args] of Object.entries(STARTS)) {
  Deno.bench({
    name,
    group: "start",
    baseline: name === "bare runtime",
    n: 10,
    warmup: 1,
    async fn() { // not an arrow that returns a promise: that is not waited for
      await start(args);
    },
  });
}
