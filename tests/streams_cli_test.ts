import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { cliCommand, type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

/** A folder with pictures, a torn one and a model, made once for all tests of this file. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-streams-" });
  const good = writePictures(join(folder, "good"), 5, 1);
  const torn = join(folder, "torn.png");
  await Deno.writeFile(torn, (await Deno.readFile(good[0] as string)).subarray(0, 500));
  const model = join(folder, "part.safetensors");
  const { code, stderr } = await runCli(["fit", join(folder, "good"), "--model", model, ...QUICK]);
  assert.equal(code, 0, stderr);
  return { folder, good, torn, model };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

/** Runs the command line in a shell, as `$oddspot` of a script. */
async function inShell(script: string, args: readonly string[]): Promise<CliResult> {
  const [config, cli] = ["../deno.json", "../cli.ts"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url))
  );
  const oddspot = `deno run --no-check --config '${config}' --allow-read --allow-write --allow-env '${cli}'`;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", `oddspot() { ${oddspot} "$@"; }; ${script}`, "sh", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test("score tells a torn image in its line, scores the others and ends with code 1", async () => {
  const { good: [first, second], torn, model } = await made;
  const images = [first as string, torn, second as string];
  const { code, stdout, stderr } = await runCli(["score", ...images, "--model", model]);
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1, stderr);
  assert.deepEqual(lines.map(({ image }) => image), images);
  assert.deepEqual(lines.map(({ verdict }) => typeof verdict), ["string", "undefined", "string"]);
  assert.deepEqual(Object.keys(lines[1]), ["image", "error"]);
  assert.match(lines[1].error, /torn\.png.*truncated/);
  assert.match(stderr, /oddspot: Cannot score 1 of 3 images/);
});

Deno.test("score --strict stops at a torn image, when the lines before it are out", async () => {
  const { good: [first, second], torn, model } = await made;
  const images = [first as string, torn, second as string];
  const { code, stdout, stderr } = await runCli(["score", ...images, "--model", model, "--strict"]);
  assert.equal(code, 1);
  assert.deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).image), [first]);
  assert.match(stderr, /oddspot: Cannot read image '.*torn\.png'/);
});

Deno.test("calibrate --skip-bad names a torn image and goes on without it", async () => {
  const { folder, torn, model } = await made;
  const others = writePictures(join(folder, "more"), 4, 2);
  const out = join(folder, "lenient.safetensors");
  const args = ["calibrate", ...others, torn, "--model", model, "--out", out];
  const strict = await runCli(args);
  assert.equal(strict.code, 1);
  assert.throws(() => Deno.statSync(out), Deno.errors.NotFound);
  const { code, stdout, stderr } = await runCli([...args, "--skip-bad"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /left out: .*torn\.png/);
  const { images, skipped } = JSON.parse(stdout);
  assert.deepEqual([images, skipped], [4, [torn]]);
});

Deno.test("score stops without a word when nobody reads stdout any more", async () => {
  const { folder, model } = await made;
  const many = join(folder, "many");
  writePictures(many, 40, 3);
  const out = join(folder, "maps");
  const { stdout, stderr } = await inShell(
    '{ oddspot score "$@"; echo "ended $?" >&2; } | head -n 1',
    [many, "--model", model, "--batch", "1", "--out", out, "--maps", "npy"],
  );
  assert.equal(stdout.trim().split("\n").length, 1);
  assert.match(stderr, /ended 141\n$/);
  assert.doesNotMatch(stderr, /oddspot: /);
  assert.ok([...Deno.readDirSync(out)].length < 40, "work goes on that nobody wants");
});

for (const [what, redirection] of [["closed", "2>&-"], ["full", "2>/dev/full"]] as const) {
  Deno.test(`fit and score end with code 0 when stderr is ${what}`, async () => {
    const { folder, good, model } = await made;
    const again = join(folder, `${what}.safetensors`);
    const fit = await inShell(`oddspot fit "$@" ${redirection}`, [...good, "--model", again, ...QUICK]);
    assert.equal(fit.code, 0);
    assert.equal(JSON.parse(fit.stdout).model, again);
    const score = await inShell(`oddspot score "$@" ${redirection}`, [...good, "--model", model]);
    assert.deepEqual([score.code, score.stdout.trim().split("\n").length], [0, 5]);
  });
}

Deno.test("fit and calibrate say that the model is written when stdout fails after it", async () => {
  const { folder, good, model } = await made;
  const others = writePictures(join(folder, "others"), 4, 2);
  const [one, two] = ["full", "calibrated"].map((name) => join(folder, `${name} disk.safetensors`)) as [
    string,
    string,
  ];
  const fit = await inShell('oddspot fit "$@" >/dev/full', [...good, "--model", one, ...QUICK]);
  const calibrate = await inShell('oddspot calibrate "$@" >/dev/full', [
    ...others,
    "--model",
    model,
    "--out",
    two,
  ]);
  for (const [{ code, stderr }, path] of [[fit, one], [calibrate, two]] as const) {
    assert.equal(code, 1);
    assert.match(
      stderr,
      /oddspot: Cannot write to stdout: .*; the model is written all the same: '.* disk\.safetensors'/,
    );
    assert.ok(Deno.statSync(path).size > 0);
  }
});

for (const [signal, wanted] of [["SIGTERM", 143], ["SIGHUP", 129], ["SIGINT", 130]] as const) {
  Deno.test(`${signal} in the middle of a fit ends with code ${wanted}, a word, and nothing half-written`, async () => {
    const { folder } = await made;
    const own = join(folder, signal);
    writePictures(join(own, "many"), 60, 5);
    const model = join(own, "part.safetensors");
    const child = cliCommand(["fit", join(own, "many"), "--model", model, "--batch", "1"]).spawn();
    let said = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      if (!said.includes("GPU:") && (said + text).includes("GPU:")) child.kill(signal);
      said += text;
    }
    const { code } = await child.status;
    await child.stdout.cancel();
    assert.equal(code, wanted, said);
    assert.match(said, new RegExp(`oddspot: interrupted by ${signal}; nothing half-written is left\\n$`));
    assert.deepEqual([...Deno.readDirSync(own)].map(({ name }) => name), ["many"]);
  });
}
