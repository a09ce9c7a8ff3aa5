/**
 * Builds the page as a folder that any static host serves: `deno task web [FOLDER]`, or `web-out`.
 *
 * Two steps: `deno bundle` makes scripts of the modules; esbuild lowers what browsers do not have yet (`using`), makes the scripts small,
 * and names them by what is in them, none of which `deno bundle` does. esbuild alone would find none of the packages, which lie in Deno's
 * cache.
 *
 * @module
 */

import { basename, join } from "node:path";
import { type AssetName, ASSETS } from "../../platform/assets.ts";
import { here } from "../../platform/here.ts";
import { bundle, ROOT } from "./bundle.ts";
import { build } from "./esbuild.ts";
import { hashOf, writeHashed } from "./hashed.ts";

/** Syntax that browsers with WebGPU have. */
const TARGET = "es2022";

/** Modules that are loaded by address, by their folders; `engine` is for pages of others. */
const MODULES = {
  "src/image/read": ["decoding_thread.ts"],
  "src/page": ["engine.ts", "page.tsx", "service_worker.ts", "worker.ts"],
} as const;

/** Name of such a module. */
type Entry = "decoding_thread" | "engine" | "page" | "service_worker" | "worker";

/** The one script whose address must stay. */
const FIXED: Entry = "service_worker";

/** Style sheets, in the order in which they are joined to one. */
const STYLES: readonly string[] = ["page.css", "setup/setup.css", "inspect/inspect.css", "teach/teach.css"];

/** What stands in the place of names. */
type Values = Readonly<Record<string, unknown>>;

/**
 * Builds the page.
 *
 * @param out Folder; what was in it is removed if it was built by this.
 * @returns Names of its files.
 * @throws {Error} If the folder holds something else, or a bundler fails.
 */
export async function buildPage(out: string): Promise<string[]> {
  await clear(out);
  const work = await Deno.makeTempDir({ prefix: "oddspot-page-" });
  try {
    const bundled = join(work, "bundled");
    for (const [folder, names] of Object.entries(MODULES)) {
      await bundle(names.map((name) => `${folder}/${name}`), bundled, work);
    }
    const scripts = (names: readonly Entry[], values: Values) => writeScripts(bundled, names, out, values);
    const assets = { ODDSPOT_ASSETS: await writeAssets(out) };
    const { decoding_thread: thread } = await scripts(["decoding_thread"], assets);
    const { worker } = await scripts(["worker"], {
      ...assets,
      ODDSPOT_THREADS: { "decoding_thread.ts": thread },
    });
    const { page } = await scripts(["page", "engine"], { ODDSPOT_WORKER: worker });
    const sheets = STYLES.map((path) => Deno.readTextFile(new URL(`src/page/${path}`, ROOT)));
    const css = new TextEncoder().encode((await Promise.all(sheets)).join("\n"));
    const style = await writeHashed(out, "page.css", css);
    const html = (await Deno.readTextFile(new URL("src/page/index.html", ROOT)))
      .replace('href="page.css"', `href="${style}"`).replace('src="page.js"', `src="${page}"`);
    await Deno.writeTextFile(join(out, "index.html"), html);
    await scripts([FIXED], {
      ODDSPOT_FILES: ["./", page, style, worker],
      ODDSPOT_VERSION: await hashOf(new TextEncoder().encode([...listed(out), html].join("\n"))),
    });
    return listed(out);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Makes scripts, with values in the place of names, and those that they import; returns the names that they have. */
async function writeScripts(
  bundled: string,
  names: readonly Entry[],
  out: string,
  values: Values,
): Promise<Partial<Record<Entry, string>>> {
  const outputs = await build({
    entryPoints: names.map((name) => join(bundled, `${name}.js`)),
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    target: TARGET,
    minify: true,
    entryNames: names.includes(FIXED) ? "[name]" : "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    define: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])),
    legalComments: "linked",
    metafile: true,
    logLevel: "error",
  });
  const made = Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[basename(entryPoint, ".js"), basename(path)]]
  );
  return Object.fromEntries(made);
}

/** Empties a folder that was built before, and makes one that is not there. */
async function clear(out: string): Promise<void> {
  await Deno.mkdir(out, { recursive: true });
  const held = listed(out);
  if (held.length > 0 && !held.includes(`${FIXED}.js`)) {
    throw new Error(
      `Cannot build the page: '${out}' holds other files, such as '${held[0]}'; name a new folder`,
    );
  }
  for (const name of held) await Deno.remove(join(out, name), { recursive: true });
}

/** Writes what is fetched when it is needed; returns the names by asset. */
async function writeAssets(out: string): Promise<Record<string, string>> {
  const names = (Object.keys(ASSETS) as AssetName[]).filter((name) => name !== "kernel_cases.safetensors"); // for doctor alone
  const written = names.map(async (name) => [name, await writeHashed(out, name, await here.readAsset(name))]);
  return Object.fromEntries(await Promise.all(written));
}

function listed(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

if (import.meta.main) {
  const [out = "web-out"] = Deno.args;
  const files = await buildPage(out);
  const bytes = files.reduce((sum, file) => sum + Deno.statSync(join(out, file)).size, 0);
  console.log(`${out}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
}
