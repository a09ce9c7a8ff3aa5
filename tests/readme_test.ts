import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDataset } from "../mod.ts";
import { REPOSITORY } from "./fresh_machine.ts";
import { withTable } from "./option_table.ts";

const README = await Deno.readTextFile(join(REPOSITORY, "README.md"));

/** The contents of the README's code blocks of a language. */
function blocks(language: string): string[] {
  return [...README.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].filter(([, found]) => found === language)
    .map(([, , text]) => text as string);
}

/** The README's commands, without their comments. */
const COMMANDS = blocks("sh").flatMap((block) => block.split("\n")).map((line) => line.replace(/\s+#.*/, ""))
  .filter((line) => line !== "");

/** Runs a command of the README as it stands there, in a folder. */
async function runIn(folder: string, command: string): Promise<string> {
  const shell = command.replace(/^\.\/run/, join(REPOSITORY, "run"));
  const { code, stdout, stderr } = await new Deno.Command("sh", { args: ["-c", shell], cwd: folder })
    .output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Compares names, their order and the types of a value's parts with those shown, whatever their values. */
function assertShaped(actual: unknown, shown: unknown, place: string): void {
  if (Array.isArray(shown)) {
    assert.ok(Array.isArray(actual), place);
    const [item] = shown;
    if (item !== undefined) actual.forEach((part, i) => assertShaped(part, item, `${place}[${i}]`));
  } else if (typeof shown === "object" && shown !== null) {
    const parts = actual as Record<string, unknown>;
    assert.deepEqual(Object.keys(parts), Object.keys(shown), place);
    for (const [name, part] of Object.entries(shown)) assertShaped(parts[name], part, `${place}.${name}`);
  } else assert.equal(typeof actual, typeof shown, place);
}

Deno.test("README: its commands are those that the tests run", () => {
  assert.deepEqual(COMMANDS.map((command) => command.split(" ").slice(0, 2).join(" ")), [
    "./run demo",
    "./run test", // is what runs this
    "./run fit",
    "./run score",
  ]);
});

Deno.test("README: fit and score run as they are written, and a score line is as it is shown", async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-readme-" });
  try {
    const { train, test } = await makeDataset({
      directory: join(folder, "data"),
      train: 12,
      testGood: 1,
      perDefect: 1,
    });
    for (const [name, paths] of [["good", train], ["new", test.map(({ path }) => path)]] as const) {
      await Deno.mkdir(join(folder, "parts", name), { recursive: true });
      for (const [i, path] of paths.entries()) {
        await Deno.copyFile(path, join(folder, "parts", name, `${i}.png`));
      }
    }
    const [fit, score] = COMMANDS.filter((command) => /^\.\/run (fit|score)/.test(command)) as [
      string,
      string,
    ];
    await runIn(folder, fit);
    const lines = (await runIn(folder, score)).trim().split("\n").map((line) => JSON.parse(line));
    const [shown] = blocks("json").map((block) => JSON.parse(block));
    const odd = lines.filter(({ verdict }) => verdict === "odd");
    assert.ok(odd.length > 0, "a defect is found");
    for (const line of odd) assertShaped(line, shown, line.image);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("README: the demo runs", async () => {
  const summary = await runIn(REPOSITORY, "./run demo");
  assert.match(summary, /# Demo: 40 good flanges learned, 28 scored/);
});

Deno.test("README: the table of options is as they are declared", () => {
  assert.equal(withTable(README), README, "run tests/option_table.ts");
});
