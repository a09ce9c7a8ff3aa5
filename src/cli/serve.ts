/** `serve`: answers over HTTP. */

import type { CommandUnknownOpts } from "commander";
import { printable, serve, SERVE_OPTIONS, type ServeOptions } from "../../mod.ts";
import { given, verbOf, withFlags } from "./flags.ts";
import { withModelFlags } from "./inspector_options.ts";
import { interruption, listenForInterrupts } from "./interrupt.ts";
import { printLine } from "./streams.ts";

/** Adds the options and what is done with them. */
export function define(verb: CommandUnknownOpts): void {
  verb
    .option(
      "--model <file>",
      "a model to serve; may be given several times, the first is scored with by default",
      listed,
    )
    .option(
      "--models <folder>",
      "folder whose models are served, and that takes those that are uploaded and fitted",
    )
    .option(
      "--host <address>",
      "where to listen (default: 127.0.0.1); another than this machine's own needs a token",
    )
    .option(
      "--allow-host <name>",
      "a further name under which clients reach it; may be given several times",
      listed,
    )
    .option(
      "--token <text>",
      "what clients have to send as 'Authorization: Bearer'; better in ODDSPOT_TOKEN, which 'ps' does not show",
    )
    .option(
      "--history <file.jsonl>",
      "append a line for every image that is answered, on disk before the answer is sent",
    )
    .option("--page <folder>", "serve the page that 'deno task web' built there");
  withModelFlags(withFlags(verb, SERVE_OPTIONS));
  verbOf(verb, (options: Options) => run(options, given(SERVE_OPTIONS, verb)));
}

interface Options
  extends Pick<ServeOptions, "backbone" | "history" | "host" | "page" | "provider" | "threads"> {
  readonly model?: readonly string[];
  readonly models?: string;
  readonly allowHost?: readonly string[];
  readonly token?: string;
}

async function run(options: Options, flags: Record<string, unknown>): Promise<void> {
  const { model, models: folder, allowHost, token = Deno.env.get("ODDSPOT_TOKEN"), provider, threads } =
    options;
  listenForInterrupts();
  const { backbone, history, host, page } = options;
  const service = await serve({
    ...flags,
    models: model,
    folder,
    names: allowHost,
    token,
    backbone,
    history,
    host,
    page,
    ...(provider === undefined ? {} : { provider }),
    ...(threads === undefined ? {} : { threads }),
    signal: interruption,
    onLog: (line) => console.error(line),
    onRecovered: ({ cause }) => console.error(`Warning: ${printable(cause.what)}; the GPU was opened again`),
  });
  printLine(JSON.stringify({ url: service.url }));
  await Promise.race([service.finished, interrupted()]);
  await service.close();
}

/** Resolves at the first signal: what was accepted is still answered. */
function interrupted(): Promise<void> {
  if (interruption.aborted) return Promise.resolve();
  return new Promise((resolve) => interruption.addEventListener("abort", () => resolve(), { once: true }));
}

function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
