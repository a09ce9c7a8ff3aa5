import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { QUICK, runCli, writePictures } from "./run_cli.ts";

const SCRIPT = fileURLToPath(new URL("losing_script.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** Runs the command line and loses its device under some of its batches. */
async function runLosing(losses: string, args: readonly string[]) {
  const command = new Deno.Command("deno", {
    args: ["run", "-A", "--no-check", "--config", CONFIG, SCRIPT, losses, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The same arithmetic in every process, whatever it may load. */
const ONE_WAY = ["--provider", "wasm", "--threads", "1"];

Deno.test("score and eval go on after a loss of the device and say so once; a second loss ends them", async (t) => {
  const folder = await Deno.makeTempDir();
  const train = join(folder, "train/good");
  const test = join(folder, "test/good");
  const odd = join(folder, "test/odd");
  writePictures(train, 6, 1);
  writePictures(test, 4, 2);
  writePictures(odd, 4, 3);
  const model = join(folder, "model.safetensors");
  const fitted = await runCli(["fit", train, "--model", model, ...ONE_WAY, ...QUICK]);
  assert.equal(fitted.code, 0, fitted.stderr);
  const warning =
    /^Warning: GPU ".+" reported: device lost \(destroyed\): .*; opened .+, and what was under way is computed again$/gm;

  for (const verb of [["score", test], ["eval", folder, "--json"]]) {
    await t.step(`${verb[0]}`, async () => {
      const args = [...verb, "--model", model, ...ONE_WAY, "--batch", "2"];
      const expected = await runCli(args);
      assert.equal(expected.code, 0, expected.stderr);
      const lossy = await runLosing("2", args);
      assert.equal(lossy.code, 0, lossy.stderr);
      assert.equal(lossy.stdout, expected.stdout);
      assert.equal(lossy.stderr.match(warning)?.length, 1, lossy.stderr);
    });
  }

  await t.step("twice", async () => {
    const args = ["score", test, "--model", model, ...ONE_WAY, "--batch", "2"];
    const lossy = await runLosing("2,3", args); // the second batch, and again
    assert.equal(lossy.code, 1);
    assert.equal(lossy.stdout.trimEnd().split("\n").length, 2, "what was computed is out");
    assert.equal(lossy.stderr.match(warning)?.length, 1, lossy.stderr);
    assert.match(
      lossy.stderr,
      /^oddspot: GPU ".+" reported: device lost \(destroyed\): .*; another one was opened and lost, too; start again, .*log$/m,
    );
  });
  await Deno.remove(folder, { recursive: true });
});
