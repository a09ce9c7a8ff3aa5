/** How the modules of the house hang together. */

import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

Deno.test("no module of src imports itself in a circle, not even for a type", () => {
  const imports = new Map(sources("src").map((path) => [path, importsOf(path).map(({ module }) => module)]));
  assert.deepEqual(circles(imports), []);
});

Deno.test("circles() finds those there are, and nothing else", () => {
  const imports = new Map([["a", ["b"]], ["b", ["c", "d"]], ["c", ["a"]], ["d", ["e"]], ["e", []]]);
  assert.deepEqual(circles(imports), [["a", "b", "c"]]);
  assert.deepEqual(circles(imports.set("e", ["d"])), [["a", "b", "c"], ["d", "e"]]);
});

Deno.test("rooms use what stands below them in src/README.md, and all of src stands there", async () => {
  const readme = await Deno.readTextFile(join(ROOT, "src/README.md"));
  const lines = readme.slice(readme.indexOf("\nsrc/\n"), readme.indexOf("\nshaders/")).split("\n");
  const rooms = lines.map((line) => /^ {2}([\w./]+(?:, [\w./]+)*)(?: |$)/.exec(line)?.[1]?.split(", ") ?? []);
  const places = new Map(rooms.flatMap((names, place) => names.map((name) => [name, place] as const)));
  const place = (path: string) => places.get(roomOf(path)) ?? -1;
  const unnamed = sources("src").filter((path) => place(path) < 0);
  assert.deepEqual(unnamed, ["src/types.ts"]);
  const upwards = sources("src").flatMap((path) =>
    importsOf(path).filter(({ module, values }) =>
      values && module.startsWith("src/") && place(module) < place(path)
    ).map(({ module }) => `${path} imports ${module}`)
  );
  assert.deepEqual(upwards, []);
});

Deno.test("files are opened in src/format alone, where they are looked at before, but those of the program itself and where its page is built", () => {
  const reads = /\b(Deno|files)\.(open|read(Text)?File)(Sync)?\(/;
  const openers = [...sources("src"), "cli.ts", "mod.ts"].filter((path) =>
    !/^src\/(format|page\/build)\//.test(path) && reads.test(Deno.readTextFileSync(join(ROOT, path)))
  );
  assert.deepEqual(openers, ["src/platform/deno.ts"]);
});

Deno.test("nothing of the library names Deno or Node outside src/platform, but the command line and what builds the page", () => {
  const named = [...sources("src"), "mod.ts"].filter((path) =>
    !/^src\/(platform|cli|page\/build)\//.test(path)
  )
    .flatMap((path) =>
      platformNames(Deno.readTextFileSync(join(ROOT, path))).map((name) => `${path}: ${name}`)
    );
  assert.deepEqual(named, []);
});

Deno.test("platformNames() finds what is used, and leaves comments alone", () => {
  const text = `import { join } from "node:path"; // node:url\n/** Deno.open() */\nexport const a = Deno.env;
    await import("node:zlib"); const url = "https://a.b/Deno-html"; globalThis.Deno; process.env; // Deno.pid
    type Info = Deno.FileInfo; const node = { Deno: 1 };`;
  assert.deepEqual(platformNames(text), ["node:path", "Deno.", "node:zlib", "Deno", "process.", "Deno."]);
});

/** What a text names that a browser has not, comments left out. */
function platformNames(text: string): string[] {
  const code = text.replace(/\/\*.*?\*\/|(?<!:)\/\/[^\n]*/gs, "");
  return [...code.matchAll(/\bDeno\.|(?<=globalThis\.)Deno\b|\bprocess\.|(?<=")node:\w+/g)].map(([name]) =>
    name
  );
}

/** `gpu/` of a file in src/gpu, the file's own name of one in src. */
function roomOf(path: string): string {
  const [room = "", ...rest] = relative("src", path).split("/");
  return rest.length > 0 ? `${room}/` : room;
}

/**
 * Packages that take 8 to 80 ms to load; those that modules import outright (commander aside, which reads every command's arguments)
 * take less.
 */
const HEAVY =
  /npm:\/?(@observablehq\/plot|linkedom|ml-matrix|fast-png|tiff|fflate|imagescript|geotiff|@imagemagick\/magick-wasm|onnxruntime-web|onnxruntime-node|hono|@valibot\/to-json-schema|@remix-run\/multipart-parser)@/;

for (const [entry, light] of [["mod.ts", "src/image/read/decode.ts"], ["cli.ts", "extra-typings"]] as const) {
  Deno.test(`${entry} loads no heavy package before it is used`, async () => {
    const loaded = await loadedBy(entry);
    assert.ok(loaded.some((module) => module.includes(light)), `${light} is not among [${loaded}]`);
    assert.deepEqual(loaded.filter((module) => HEAVY.test(module)), []);
  });
}

/** A module as `deno info` tells of it. */
interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier: string };
  }[];
}

/** Modules and packages that are loaded with one: what it imports outright, and what that does. */
async function loadedBy(entry: string): Promise<string[]> {
  const command = new Deno.Command("deno", { args: ["info", "--json", entry], cwd: ROOT });
  const { modules, roots }: { modules: ModuleInfo[]; roots: string[] } = JSON.parse(
    new TextDecoder().decode((await command.output()).stdout),
  );
  const imports = new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.filter(({ isDynamic }) => !isDynamic).flatMap(({ code }) => code?.specifier ?? []),
  ]));
  return [...reachedFrom(roots[0] as string, imports)];
}

/** TypeScript files below a folder, relative to the root. */
function sources(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return sources(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** What a module imports of another one of the house. */
interface Import {
  /** Relative to the root. */
  readonly module: string;
  /** Whether more than types. */
  readonly values: boolean;
}

function importsOf(path: string): Import[] {
  const text = Deno.readTextFileSync(join(ROOT, path));
  return [...text.matchAll(/^(?:import|export)([^;]*?) from "(\.[^"]+\.ts)"/gm)].map((
    [, names, specifier],
  ) => ({
    module: relative(ROOT, join(ROOT, dirname(path), specifier as string)),
    values: /\w/.test((names as string).replace(/^ type\b.*/s, "").replaceAll(/\btype \w+/g, "")),
  }));
}

/** Groups of modules each of which reaches all others of its group. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...imports.keys()].map((module) => [module, reachedFrom(module, imports)]));
  const inCircles = [...reached].filter(([module, others]) => others.has(module)).map(([module]) => module);
  const groups = Map.groupBy(
    inCircles,
    (module) => inCircles.find((other) => reached.get(module)?.has(other) && reached.get(other)?.has(module)),
  );
  return [...groups.values()];
}

/** Every module that can be reached along imports, the start only if there is a way back to it. */
function reachedFrom(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const open = [...imports.get(start) ?? []];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (reached.has(module)) continue;
    reached.add(module);
    open.push(...imports.get(module) ?? []);
  }
  return reached;
}
