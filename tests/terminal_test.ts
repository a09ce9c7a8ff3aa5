import assert from "node:assert/strict";
import { join } from "node:path";
import { makePng, pngChunk } from "./png_cases.ts";
import { type CliResult, QUICK, runCli, writePictures } from "./run_cli.ts";

/** A file's name that would colour the terminal, hide what stands before it, and begin a line of its own. */
const EVIL = "\u001b[31mred\u009b2J\u202e\noddspot: FORGED\r.png";

/** Fails if something of the output would be obeyed, or a line was begun by a name. */
function assertTame({ stdout, stderr }: CliResult, ...args: string[]): void {
  for (const text of [stdout, stderr]) {
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/, `${args}: ${text}`);
    assert.doesNotMatch(text, /^oddspot: FORGED/m, `${args}: ${text}`);
  }
}

async function run(...args: string[]): Promise<CliResult> {
  const result = await runCli(args);
  assertTame(result, ...args);
  return result;
}

Deno.test("the command line prints no control character of a file's name, and no line that a name begins", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const good = join(folder, "good");
    writePictures(good, 6, 1);
    await Deno.copyFile(join(good, "000.png"), join(good, EVIL));
    await Deno.writeTextFile(join(good, `broken${EVIL}`), "no picture");
    const data = join(folder, "data");
    for (const [from, kind] of [["000.png", "good"], ["001.png", EVIL]] as const) {
      await Deno.mkdir(join(data, "test", kind), { recursive: true });
      await Deno.copyFile(join(good, from), join(data, "test", kind, EVIL));
    }
    const model = join(folder, "part.safetensors");
    const fitted = await run("fit", good, "--model", model, "--skip-bad", ...QUICK);
    assert.equal(fitted.code, 0, fitted.stderr);
    assert.match(fitted.stderr, /left out: .*\\u001b\[31mred\\u009b2J\\u202e\\u000aoddspot: FORGED/);
    const scored = await run("score", join(good, EVIL), "--model", model);
    assert.equal(scored.code, 0, scored.stderr);
    assert.equal(JSON.parse(scored.stdout).image, join(good, EVIL), "as data the name is what it was");
    const evaluated = await run("eval", data, "--model", model);
    assert.match(evaluated.stdout, /1 \\u001b\[31mred/);
    for (
      const args of [
        ["score", join(folder, EVIL), "--model", model],
        ["score", good, "--model", join(folder, EVIL)],
        ["score", join(good, `broken${EVIL}`), "--model", model],
        ["inspect", join(good, EVIL)],
        ["eval", join(folder, EVIL), "--model", model],
        ["fit", good, "--model", join(folder, EVIL, "model"), "--settings", join(folder, EVIL)],
        ["backbone", "taps", join(good, EVIL)],
        ["backbone", "add", "resnet18", "--weights", join(good, EVIL)],
        ["score", good, "--model", model, `--${EVIL}`],
        [EVIL],
      ]
    ) {
      const { code, stderr } = await run(...args);
      assert.notEqual(code, 0);
      assert.ok(stderr.includes("\\u001b[31mred"), `${args}: ${stderr}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the command line prints no control character that a picture holds", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "part.png");
    const picture = makePng({ width: 16, height: 16, bits: 8, colourType: 0, rows: [] });
    for (
      const contents of [
        picture.with(12, 0x1b),
        pngChunk("\u001b[7m"),
        new TextEncoder().encode(`text ${EVIL}`),
      ]
    ) {
      await Deno.writeFile(path, contents);
      const { code } = await run("fit", path, "--model", join(folder, "model.safetensors"), ...QUICK);
      assert.notEqual(code, 0);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
