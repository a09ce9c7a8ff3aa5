/**
 * The tests that run shaders, and those of what reads pictures, in headless Chromium: another compiler for WGSL (Tint), another driver
 * (SwiftShader), and the browser's side of the platform. `deno task chromium [TEST FILES]`.
 *
 * @module
 */

import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, ROOT } from "../../src/page/build/bundle.ts";
import { type AssetName, ASSETS } from "../../src/platform/assets.ts";
import { here } from "../../src/platform/here.ts";
import { findChromium } from "./find_chromium.ts";
import type { Told } from "./in_page/run_file.ts";
import { below, serve } from "./serve.ts";

const TESTS = fileURLToPath(new URL("tests", ROOT));

/** Files with tests of shaders that need what a page has not, and what that is. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "backbone_features_test.ts": "runs networks for minutes, and no kernel of this repository",
  "session_watch_test.ts": "starts processes",
};

/** What the names of tests begin with that no page can run, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  "Gpu.watched() tells the loss of the device, not what failed for it":
    "expects Deno's words for a device that was destroyed",
  "readImage()": "opens files by path",
};

/** Tests beside those of shaders: what is read in a page must be what is read in Deno. */
const READERS = ["decode_test.ts", "chromium/in_page/shown_page.ts"];

/** Modules in the place of Node's. */
const INSTEAD = Object.fromEntries(
  [["node:assert/strict", "assert"], ["node:path", "node_path"], ["node:url", "node_url"]].map((
    [name, own],
  ) => [name, inPage(`${own}`)]),
);

/** The address of a module that runs in the page. */
function inPage(name: string): string {
  return new URL(`tests/chromium/in_page/${name}.ts`, ROOT).href;
}

/** Names of the files with tests of shaders, but those that no page can run. */
function filesOfShaders(): string[] {
  const runsShaders = /from "\.\/(with_gpu|own_device)\.ts"/;
  return [...Deno.readDirSync(TESTS)].map(({ name }) => name).filter((name) => name.endsWith("_test.ts"))
    .filter((name) => runsShaders.test(Deno.readTextFileSync(join(TESTS, name)))).sort();
}

/** Makes the page that runs test files, in a folder. */
async function buildPage(files: readonly string[], work: string): Promise<string> {
  const imports = files.map((file) => `"${file}": () => import("${new URL(`tests/${file}`, ROOT)}"),`);
  await Deno.writeTextFile(
    join(work, "worker.ts"),
    `import { runFile } from "${inPage("run_file")}";\nawait runFile({ ${imports.join("\n")} }, ${
      JSON.stringify(Object.keys(WITHOUT))
    });\n`,
  );
  await Deno.writeTextFile(
    join(work, "page.ts"),
    `import { runFiles } from "${inPage("run_files")}";\nawait runFiles(${
      JSON.stringify(files)
    }, "worker.js");\n`,
  );
  const out = join(work, "out");
  await bundle(["worker", "page"].map((name) => `file://${work}/${name}.ts`), out, work, INSTEAD);
  await Deno.writeTextFile(
    join(out, "index.html"),
    '<!DOCTYPE html><script type="module" src="page.js"></script>',
  );
  return out;
}

/** The page below /tests/, where tests look for their files, and assets beside it. */
function serveTests(out: string) {
  const [scripts, files] = [below(out), below(TESTS)];
  return serve(async (path) => {
    const name = basename(path);
    if (name in ASSETS) return await here.readAsset(name as AssetName);
    const inTests = path.replace(/^\/tests(?=\/)/, "");
    return await scripts(inTests) ?? await files(inTests);
  }, true);
}

/** Opens a page in Chromium and hears what it tells. */
async function* visited(executable: string, url: string): AsyncGenerator<{ readonly file: string } & Told> {
  const config = fileURLToPath(new URL("tests/chromium/playwright/deno.json", ROOT));
  const script = fileURLToPath(new URL("tests/chromium/visit.ts", ROOT));
  const child = new Deno.Command("deno", {
    args: ["run", "--allow-all", "--no-check", "--frozen", "--config", config, script, executable, url],
    stdout: "piped",
  }).spawn();
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line);
  }
  const { success } = await child.status;
  if (!success) throw new Error("Cannot go on: Chromium or its page stopped; its words are above");
}

const executable = findChromium();
if (!executable) {
  console.error(
    "Cannot run tests in Chromium: there is none on PATH; install it (Debian: apt-get install chromium)",
  );
  Deno.exit(2);
}
const found = filesOfShaders();
const files = Deno.args.length > 0
  ? Deno.args.map((path) => relative(TESTS, resolve(path)))
  : [...found.filter((file) => !(file in LEFT_OUT)), ...READERS];
const counts = { passed: 0, failed: 0, ignored: 0, "left out": 0 };
const failures: string[] = [];
const work = await Deno.makeTempDir({ prefix: "oddspot-chromium-tests-" });
try {
  await using served = serveTests(await buildPage(files, work));
  let current = "";
  for await (
    const { file, name, outcome, milliseconds, error } of visited(executable, `${served.url}tests/`)
  ) {
    if (file !== current) console.log(current = file);
    console.log(`  ${name} ... ${outcome} (${milliseconds} ms)`);
    counts[outcome]++;
    if (outcome === "left out") console.log(`    ${error}`);
    if (outcome === "failed") failures.push(`${file}: ${name}\n${error}`);
  }
} finally {
  await Deno.remove(work, { recursive: true });
}
for (const [file, why] of Object.entries(LEFT_OUT)) console.log(`left out: ${file}, which ${why}`);
for (const [start, why] of Object.entries(WITHOUT)) console.log(`left out: "${start} ...", which ${why}`);
for (const failure of failures) console.log(`\n${failure}`);
console.log(
  `\n${counts.passed} passed, ${counts.failed} failed, ${counts.ignored} ignored, ${
    counts["left out"]
  } left out, in Chromium`,
);
Deno.exit(counts.failed > 0 ? 1 : 0);
