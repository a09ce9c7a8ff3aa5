/** Who is compared, and how each is started. */

import { fileURLToPath } from "node:url";

/** What a side is asked to do. */
export type Verb = "fit" | "score";

/** A way to fit and score. */
export interface Side {
  /** For the table. */
  readonly title: string;
  /** Whether it is the field's library. */
  readonly peer: boolean;
  /** Command and arguments, and what is added to its environment. */
  readonly start: (
    call: Call,
  ) => { readonly command: readonly string[]; readonly env?: Record<string, string> };
}

/** One process to start. */
export interface Call {
  readonly verb: Verb;
  /** Folder of pictures. */
  readonly folder: string;
  /** File of the model, to write or to read. */
  readonly model: string;
  /** The Python of the environment that holds the peer. */
  readonly python: string;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const WEIGHTS = path("../../src/backbone/weights/efficientnet-lite0.safetensors");

/** What `run` adds to the environment for memory. */
export const MEMORY = Object.fromEntries(
  Deno.readTextFileSync(path("../../run")).matchAll(/^export ((?:MALLOC|DENO_V8)_\w+)="\$\{\w+:-(.*)\}"$/gm)
    .map(([, name, value]) => [name as string, value as string]),
);

/** The sides, in the order of a round. */
export const SIDES = {
  single: {
    title: "anomalib, plain loop, 1 thread",
    peer: true,
    start: (call) => ({ command: peer(call, "plain", 1), env: { OMP_NUM_THREADS: "1" } }),
  },
  wasm: {
    title: "oddspot, wasm",
    peer: false,
    start: (call) => ({ command: oddspot(call, "wasm"), env: MEMORY }),
  },
  plain: {
    title: "anomalib, plain loop",
    peer: true,
    start: (call) => ({ command: peer(call, "plain", 8) }),
  },
  native: {
    title: "oddspot, native",
    peer: false,
    start: (call) => ({ command: oddspot(call, "native"), env: MEMORY }),
  },
  engine: {
    title: "anomalib, Engine",
    peer: true,
    start: (call) => ({ command: peer(call, "engine", 32) }),
  },
} as const satisfies Readonly<Record<string, Side>>;

/** The name of a side, as `--only` takes it. */
export type SideName = keyof typeof SIDES;

function peer({ verb, folder, model, python }: Call, way: string, batch: number): string[] {
  const where = [folder, "--model", model, "--weights", WEIGHTS];
  return [python, path("peer.py"), verb, ...where, "--way", way, "--batch", `${batch}`];
}

/** As `run` starts it. */
function oddspot({ verb, folder, model }: Call, provider: "wasm" | "native"): string[] {
  const machineCode = provider === "native" ? ["--allow-ffi", "--allow-run=deno"] : [];
  const permissions = ["--allow-read", "--allow-write", "--allow-env", ...machineCode];
  return [
    ...[Deno.execPath(), "run", "--config", path("../../deno.json"), ...permissions, path("../../cli.ts")],
    ...[verb, folder, "--model", model, "--provider", provider],
  ];
}
