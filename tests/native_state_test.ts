import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import configuration from "../src/backbone/session/native/deno.json" with { type: "json" };
import { runCli } from "./run_cli.ts";

const SCRIPT = fileURLToPath(new URL("native_state_script.ts", import.meta.url));

/** The folder's name: npm:onnxruntime-node@1.2.3 is in onnxruntime-node-1.2.3. */
const NAME = configuration.imports["onnxruntime-node"].replace(/^npm:/, "").replace("@", "-");

/** Deno's own cache, by default in the folder that the processes below have elsewhere. */
const DENO_DIR: string = await (async () => {
  const { stdout } = await new Deno.Command("deno", { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
})();

/** What a process with exactly these permissions says, whose cache folder is `cache`; it may ask for none. */
async function stateWith(cache: string, flags: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--cached-only", ...flags, SCRIPT],
    env: { XDG_CACHE_HOME: cache, DENO_DIR, NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("nativeState() says ready where machine code is there and allowed, and never asks", async () => {
  const cache = await Deno.makeTempDir({ prefix: "oddspot-native-" });
  try {
    const all = ["--allow-env", "--allow-read", "--allow-ffi"];
    const without = (flag: string) => all.filter((one) => one !== flag);
    assert.equal(await stateWith(cache, all), "not installed");
    const folder = join(cache, "oddspot", NAME);
    await Deno.mkdir(join(folder, "node_modules"), { recursive: true });
    assert.equal(await stateWith(cache, all), "ready");
    assert.equal(await stateWith(cache, [...without("--allow-ffi"), `--allow-ffi=${folder}`]), "ready");
    for (const flag of all) assert.equal(await stateWith(cache, without(flag)), "not allowed", flag);
    assert.equal(
      await stateWith(cache, [...without("--allow-ffi"), "--allow-ffi=/elsewhere"]),
      "not allowed",
    );
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("native --remove takes the folder away, and says where there is none", async () => {
  const cache = await Deno.makeTempDir({ prefix: "oddspot-native-" });
  try {
    const folder = join(cache, "oddspot", NAME);
    await Deno.mkdir(join(folder, "node_modules"), { recursive: true });
    const env = { XDG_CACHE_HOME: cache, DENO_DIR };
    const removed = await runCli(["native", "--remove"], env);
    assert.deepEqual([removed.code, removed.stdout], [0, ""]);
    assert.equal(removed.stderr, `Removed ${folder}\n`);
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
    assert.equal(
      (await runCli(["native", "--remove"], env)).stderr,
      "The native provider is not installed\n",
    );
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
