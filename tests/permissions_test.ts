/** The permissions that README and mod.ts state are enough, and none of them can be left out. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { makeDataset } from "../mod.ts";
import { REPOSITORY } from "./fresh_machine.ts";

/** Lines of the permissions of a verb, as a file states them. */
async function stated(file: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(REPOSITORY, file));
  return [...text.matchAll(/^(?: \* )?((?:fit|score|eval) +--allow-read=\S.*)$/gm)].map(([, line]) =>
    line as string
  );
}

const LINES = await stated("README.md");

/** What one of the lines allows, flag by flag; words in capitals stand for folders. */
function permissionsOf(verb: string): Map<string, string[]> {
  const line = LINES.find((line) => line.startsWith(`${verb} `)) as string;
  return new Map(
    line.split(/ +/).slice(1).map((flag) => flag.split("=") as [string, string]).map((
      [flag, what],
    ) => [flag, what.split(",")]),
  );
}

/** The same without each single one of them, with what is left out. */
function* eachLeftOut(all: ReadonlyMap<string, readonly string[]>) {
  for (const [flag, allowed] of all) {
    for (const out of allowed) {
      yield { out: `${flag}=${out}`, rest: new Map(all).set(flag, allowed.filter((what) => what !== out)) };
    }
  }
}

/** A data set with a folder for models beside it. */
const made = (async () => {
  const folder = await Deno.makeTempDir({ prefix: "oddspot-permissions-" });
  const images = join(folder, "parts");
  await makeDataset({ directory: images, size: 64, train: 6, testGood: 1, perDefect: 1 });
  const models = join(folder, "models");
  await Deno.mkdir(models);
  const info = await new Deno.Command("deno", { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(info.stdout));
  return {
    folder,
    names: {
      IMAGES: images,
      MODELS: models,
      WEIGHTS: join(REPOSITORY, "src/backbone/weights"),
      NPM: npmCache,
    },
    model: join(models, "part.safetensors"),
  };
})();

globalThis.addEventListener("unload", async () => {
  Deno.removeSync((await made).folder, { recursive: true });
});

/** Runs a module with these permissions and no others, outside the repository. */
async function runWith(
  permissions: ReadonlyMap<string, readonly string[]>,
  module: string,
  args: readonly string[],
) {
  const { folder, names } = await made;
  const flags = [...permissions].filter(([, allowed]) => allowed.length > 0).map(([flag, allowed]) =>
    `${flag}=${allowed.map((what) => (names as Record<string, string>)[what] ?? what)}`
  );
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--config",
      join(REPOSITORY, "deno.json"),
      ...flags,
      module,
      ...args,
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const CLI = join(REPOSITORY, "cli.ts");

/** Arguments of a verb. */
async function argumentsOf(verb: string): Promise<string[]> {
  const { names: { IMAGES }, model } = await made;
  const paths: Record<string, string> = {
    fit: join(IMAGES, "train/good"),
    score: join(IMAGES, "test"),
    eval: IMAGES,
  };
  return [
    verb,
    paths[verb] as string,
    "--model",
    model,
    ...(verb === "fit" ? ["--resize", "64", "--dims", "12"] : []),
  ];
}

Deno.test("README and mod.ts state the same permissions of fit, score and eval", async () => {
  assert.deepEqual(LINES.map((line) => line.split(" ")[0]), ["fit", "score", "eval"]);
  assert.deepEqual(await stated("mod.ts"), LINES);
});

Deno.test("fit, score and eval do with the permissions that are stated, and with none less", async (t) => {
  for (const verb of ["fit", "score", "eval"]) {
    const all = permissionsOf(verb);
    await t.step(`${verb} with all of them`, async () => {
      const { code, stderr } = await runWith(all, CLI, await argumentsOf(verb));
      assert.equal(code, 0, stderr);
    });
    for (const { out, rest } of eachLeftOut(all)) {
      await t.step(`${verb} without ${out} fails in a sentence`, async () => {
        const { code, stderr } = await runWith(rest, CLI, await argumentsOf(verb));
        assert.notEqual(code, 0, stderr);
        assert.match(stderr, /^oddspot: .*--allow-(read|write|env)/m);
        assert.doesNotMatch(stderr, /^ +at /m, "a stack trace");
      });
    }
  }
});

Deno.test("a program of one's own does with the permissions of fit", async () => {
  const { folder, names: { IMAGES }, model } = await made;
  const program = join(folder, "program.ts");
  await Deno.writeTextFile(
    program,
    `import { Inspector, loadModel, readDataset, saveModel } from "${join(REPOSITORY, "mod.ts")}";
    const { train, test } = await readDataset(Deno.args[0]);
    await using inspector = await Inspector.open();
    await saveModel(await inspector.fit(train, { resize: "64", dims: 12, power: false }), Deno.args[1]);
    const model = await loadModel(Deno.args[1]);
    using scorer = inspector.scorer(model);
    for await (const { name } of scorer.score(test.map(({ path }) => path), { regions: true })) console.log(name);
    console.log((await inspector.evaluate(model, test)).image.auroc);`,
  );
  const { code, stdout, stderr } = await runWith(permissionsOf("fit"), program, [IMAGES, model]);
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim().split("\n").length, 1 + 5 + 1);
});

Deno.test("fit with the right to write the model file alone says before it computes what it takes", async () => {
  const { model, names: { MODELS } } = await made;
  const alone = permissionsOf("fit").set("--allow-write", [model]);
  const { code, stderr } = await runWith(alone, CLI, await argumentsOf("fit"));
  assert.equal(code, 1);
  assert.ok(stderr.includes(`allow that with --allow-read=${MODELS} --allow-write=${MODELS}`), stderr);
  assert.doesNotMatch(stderr, /GPU:/);
});
