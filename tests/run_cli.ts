import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../src/image/write/png.ts";
import { Random } from "../src/random.ts";

const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

/** What a run of the command line left behind. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own, with the permissions that the README states. */
export function cliCommand(args: readonly string[], env: Record<string, string> = {}): Deno.Command {
  const permissions = ["--allow-read", "--allow-write", "--allow-env"];
  return new Deno.Command("deno", {
    args: ["run", "--no-check", "--config", CONFIG, ...permissions, CLI, ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the command line to its end. */
export async function runCli(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  const { code, stdout, stderr } = await cliCommand(args, env).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Writes `count` seeded noisy pictures of 64 x 64 pixels as 000.png ... and returns their paths. */
export function writePictures(folder: string, count: number, seed: number, size = 64): string[] {
  Deno.mkdirSync(folder, { recursive: true });
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const data = Uint8Array.from({ length: size * size * 3 }, (_, sample) => {
      const pixel = Math.floor(sample / 3);
      const gradient = 64 + 2 * (pixel % size) + Math.floor(pixel / size);
      return Math.min(255, gradient + random.integer(24));
    });
    const path = join(folder, `${String(i).padStart(3, "0")}.png`);
    Deno.writeFileSync(path, encodePng({ width: size, height: size, channels: 3, data }));
    return path;
  });
}

/** Options that make a fit small and quick: the network sees 64 x 64 pixels. */
export const QUICK: readonly string[] = ["--resize", "64", "--crop", "none", "--dims", "12"];
