/**
 * Runs esbuild in a process with a configuration and a lock file of its own, in esbuild/: what the repository's deno.json or lock
 * file names, every installation fetches.
 *
 * @module
 */

/** What is asked of it; https://esbuild.github.io/api/ */
export interface BuildOptions {
  readonly entryPoints: readonly string[];
  readonly outdir: string;
  readonly bundle: true;
  readonly splitting: boolean;
  readonly format: "esm";
  readonly target: string;
  readonly minify: boolean;
  readonly entryNames: string;
  readonly chunkNames: string;
  readonly define: Readonly<Record<string, string>>;
  readonly legalComments: "linked" | "none";
  readonly metafile: true;
  readonly logLevel: "error";
}

/** What it made: paths of files, and of which module each is. */
export type Outputs = Readonly<Record<string, { readonly entryPoint?: string }>>;

/** As much of the package as is used. */
interface Esbuild {
  build(options: BuildOptions): Promise<{ readonly metafile: { readonly outputs: Outputs } }>;
  stop(): Promise<void>;
}

/**
 * Builds in another process.
 *
 * @throws {Error} With esbuild's words.
 */
export async function build(options: BuildOptions): Promise<Outputs> {
  const child = new Deno.Command("deno", {
    args: [
      "run",
      "--allow-all",
      "--config",
      new URL("esbuild/deno.json", import.meta.url).pathname,
      "--frozen",
      import.meta.url,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await new Blob([JSON.stringify(options)]).stream().pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot bundle: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const name: string = "esbuild"; // no literal, which the repository's own configuration would have to resolve
  const esbuild: Esbuild = await import(name);
  try {
    const options: BuildOptions = await new Response(Deno.stdin.readable).json();
    console.log(JSON.stringify((await esbuild.build(options)).metafile.outputs));
  } finally {
    await esbuild.stop();
  }
}
