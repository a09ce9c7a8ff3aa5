/** The Python environment that holds the peer, apart from everything of the product. */

import { dirname, join } from "node:path";
import { cacheFolder } from "../../src/backbone/store.ts";

const REQUIREMENTS = await Deno.readTextFile(new URL("requirements.txt", import.meta.url));

/** The environment. */
export interface PeerEnvironment {
  /** Its Python. */
  readonly python: string;
  /** Version of each package that is required, with its build: `2.13.0+cpu`. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Makes sure of the environment: one that has the required versions is used as it is.
 *
 * @param folder Where; undefined: in the cache folder.
 * @param say Told what takes long.
 * @throws {Error} If Python, venv or packages cannot be had; the message says what to do.
 */
export async function openEnvironment(
  folder = join(dirname(cacheFolder()), "peer"),
  say: (line: string) => void = console.error,
): Promise<PeerEnvironment> {
  const python = join(folder, "bin", "python");
  const wanted = requirements(REQUIREMENTS);
  const there = await versionsOf(python, Object.keys(wanted));
  if (there && fulfils(there, wanted)) return { python, versions: there };
  if (!there) {
    say(`making a Python environment in ${folder}`);
    await makeVenv(folder);
  }
  say("installing the peer: 1.8 GB with torch's build for CPUs, several times that with the one for GPUs");
  await install(python, folder, wanted);
  const versions = await versionsOf(python, Object.keys(wanted));
  if (versions && fulfils(versions, wanted)) return { python, versions };
  throw new Error(`Cannot measure the peer: ${folder} has other versions; remove it to have it made again`);
}

/** Names and versions of a list of requirements, `name==version` a line. */
export function requirements(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").filter((line) => line !== "").map((line) => line.split("==") as [string, string]),
  );
}

/** Whether all wanted versions are there, in whichever build. */
export function fulfils(
  there: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, version]) => there[name]?.split("+")[0] === version);
}

/** Versions of those packages that are installed; null if there is no such Python. */
async function versionsOf(python: string, names: readonly string[]): Promise<Record<string, string> | null> {
  const script = `
import importlib.metadata as m, json, sys
print(json.dumps({d.metadata["Name"].lower(): d.version for d in m.distributions() if d.metadata["Name"].lower() in sys.argv}))`;
  const { code, stdout } = await run(python, ["-c", script, ...names]);
  return code === 0 ? JSON.parse(stdout) : null;
}

async function makeVenv(folder: string): Promise<void> {
  const { code, stderr } = await run("python3", ["-m", "venv", folder]);
  if (code === 0) return;
  throw new Error(
    code === NOT_FOUND
      ? "Cannot measure the peer: PATH has no python3; install Python 3.11 or newer with venv " +
        "(Debian: apt-get install python3-venv)"
      : `Cannot measure the peer: 'python3 -m venv ${folder}' failed: ${lastLine(stderr)}; install venv ` +
        "(Debian: apt-get install python3-venv), or give another folder with --venv",
  );
}

/** Tries builds for CPUs first: they are small, and start faster where there is no GPU. */
async function install(
  python: string,
  folder: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  let failure = "";
  for (const built of [["torch", "torchvision"], ["torch"], []]) {
    const packages = Object.entries(wanted).map(([name, version]) =>
      `${name}==${version}${built.includes(name) ? "+cpu" : ""}`
    );
    const { code, stderr } = await run(python, ["-m", "pip", "install", "--quiet", ...packages]);
    if (code === 0) return;
    failure = lastError(stderr);
  }
  throw new Error(
    `Cannot measure the peer: pip did not install ${
      Object.keys(wanted).join(", ")
    } into ${folder}: ${failure}; ` +
      "check network, room on the disk and pip's index (PIP_INDEX_URL, PIP_EXTRA_INDEX_URL), or give an " +
      "environment that has them with --venv",
  );
}

const NOT_FOUND = 127;

async function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
    return { code, stdout: text(stdout), stderr: text(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { code: NOT_FOUND, stdout: "", stderr: "" };
    throw error;
  }
}

function lastError(text: string): string {
  return text.trim().split("\n").findLast((line) => line.startsWith("ERROR: "))?.slice(7) ?? lastLine(text);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
