import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Provider } from "../src/backbone/session/provider.ts";

const SCRIPT = fileURLToPath(new URL("session_script.ts", import.meta.url));

/** The model that the process runs. */
export const MODEL = fileURLToPath(new URL("fixtures/tiny_backbone.onnx", import.meta.url));

/** What session_script.ts prints. */
export interface Report {
  readonly workers: number;
  readonly threads: number;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly failure: string;
}

/** How a process ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs session_script.ts in a process with exactly these flags, and no network. */
export async function runSession(
  flags: readonly string[],
  provider: Provider,
  threads: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--cached-only", ...flags, SCRIPT, provider, `${threads}`, MODEL],
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Asserts that session_script.ts succeeded and ONNX Runtime kept silent, and returns its report. */
export function reported({ code, stdout, stderr }: Outcome): Report {
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /:onnxruntime:/); // as in "[W:onnxruntime:, graph.cc:1 f] ..."
  return JSON.parse(stdout); // throws unless the report is all of it
}
