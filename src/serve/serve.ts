/** The service behind the door; what it is made of is loaded when one is started. */

import { isLoopback, LEAST_TOKEN } from "./guard.ts";
import { SERVE_OPTIONS, type ServeOptions } from "./options.ts";
import { checkOptions, OptionError } from "../options/check.ts";
import { checkHooks } from "../options/hooks.ts";

/** A service that runs. */
export interface Service extends AsyncDisposable {
  /** Where it is, as `http://127.0.0.1:8000/`. */
  readonly url: string;
  /** Resolves when it has ended. */
  readonly finished: Promise<void>;
  /** Takes nothing more, answers what it has accepted, jobs included, then ends. */
  close(): Promise<void>;
}

const ACTION = "Cannot serve";

/**
 * Starts a service: scores images that are sent to it, and fits, calibrates and keeps models.
 *
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { Inspector, makeDataset, saveModel, serve } from "@oddspot/oddspot";
 *
 * const folder = await Deno.makeTempDir();
 * const { train, test } = await makeDataset({ directory: `${folder}/parts`, size: 64, train: 8, testGood: 1, perDefect: 1 });
 * await using inspector = await Inspector.open();
 * const model = await inspector.fit(train, { resize: "64", crop: "none", dims: 20 });
 * await saveModel(model, `${folder}/part.safetensors`);
 *
 * await using service = await serve({ models: [`${folder}/part.safetensors`], port: 0 });
 * const body = new Uint8Array(await readFile(test[0]?.path ?? ""));
 * const answer = await fetch(new URL("api/score", service.url), { method: "POST", body });
 * console.log((await answer.json()).verdict);
 * ```
 *
 * @param options What to serve, and how.
 * @returns The service; close it when done.
 * @throws {OptionError} If an option does not exist, cannot be used, or another host is asked for without a token.
 * @throws {GpuUnavailableError} If there is no usable WebGPU adapter.
 * @throws {SyntaxError} If a model is damaged.
 * @throws {Error} If a model, the history or the page cannot be read, or the port cannot be had.
 */
export async function serve(options: ServeOptions): Promise<Service> {
  const {
    models = [],
    folder = null,
    backbone = null,
    host = "127.0.0.1",
    names = [],
    token = null,
    ...more
  } = options;
  const { history = null, page = null, onLog = () => {}, provider, threads, signal, onRecovered, ...plain } =
    more;
  checkHooks(ACTION, { onLog, ...(signal ? { signal } : {}) }, ["onLog"]);
  const values = checkOptions(ACTION, SERVE_OPTIONS, plain);
  if (models.length === 0 && folder === null) {
    throw new OptionError(ACTION, "models", "must name a model, unless 'folder' names a folder of them");
  }
  if (token !== null && (token.length < LEAST_TOKEN || /[^\x21-\x7e]/.test(token))) {
    throw new OptionError(
      ACTION,
      "token",
      `must be at least ${LEAST_TOKEN} printable characters without spaces, which nobody guesses`,
    );
  }
  if (token === null && !isLoopback(host)) {
    throw new OptionError(
      ACTION,
      "host",
      `must be 127.0.0.1 where there is no token, or everybody who reaches '${host}' could use it; give a token, too`,
    );
  }
  const { openService } = await import("./service.ts"); // router and schemas take a while to load
  return await openService({
    ...values,
    models,
    folder,
    backbone,
    host,
    names,
    token,
    history,
    page,
    onLog,
    inspector: {
      ...(provider === undefined ? {} : { provider }),
      ...(threads === undefined ? {} : { threads }),
      ...(signal === undefined ? {} : { signal }),
      ...(onRecovered === undefined ? {} : { onRecovered }),
    },
  });
}
