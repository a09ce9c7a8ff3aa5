/**
 * Modules of the house as plain scripts for browsers, by `deno bundle`: it alone finds packages in Deno's cache, reads the import map, and
 * takes shaders as texts.
 *
 * @module
 */

import { join } from "node:path";

/** The repository. */
export const ROOT = new URL("../../../", import.meta.url);

/**
 * Bundles modules, with the browser's side of the platform in the place of Deno's.
 *
 * @param modules Paths below the repository, or addresses.
 * @param out Folder for the scripts; each has its module's name.
 * @param work Folder for what is needed on the way.
 * @param instead Addresses of modules that stand in the place of others.
 */
export async function bundle(
  modules: readonly string[],
  out: string,
  work: string,
  instead: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const side = (name: string) => new URL(`src/platform/${name}.ts`, ROOT).href;
  const configuration = {
    imports: { ...imports, [side("deno")]: side("browser"), ...instead },
    compilerOptions,
    nodeModulesDir: "none",
  };
  const config = join(work, "deno.json");
  await Deno.writeTextFile(config, JSON.stringify(configuration));
  await Deno.copyFile(new URL("deno.lock", ROOT), join(work, "deno.lock"));
  const { success, stderr } = await new Deno.Command("deno", {
    args: [
      ...["bundle", "--quiet", "--config", config, "--platform", "browser", "--code-splitting"],
      ...["--outdir", out, ...modules.map((module) => new URL(module, ROOT).href)],
    ],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
}
